import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs' // prettier-ignore
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { diskError } from './disk-error.ts'
import { moveFolder, removeDocument, sha256Of, writeDocument } from './write-document.ts'

let root: string
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'kba-write-')) }) // prettier-ignore
afterEach(() => { rmSync(root, { recursive: true, force: true }) }) // prettier-ignore

it('writes, and does not touch what is the same', async () => {
  const first = await writeDocument(root, 'a/b/README.md', 'text')
  const file = join(root, 'a/b/README.md')
  utimesSync(file, new Date(1000), new Date(1000))
  const second = await writeDocument(root, 'a/b/README.md', 'text', { sha256: first.sha256 })

  expect(first).toMatchObject({ written: true, keptUserEdit: false, sha256: sha256Of('text'), sizeBytes: 4 })
  expect(second.written).toBe(false)
  expect(statSync(file).mtimeMs).toBe(1000)
  expect(readdirSync(join(root, 'a/b'))).toEqual(['README.md'])
})

it('keeps what the user edited unless forced', async () => {
  const { sha256 } = await writeDocument(root, 'a.md', 'ours')
  writeFileSync(join(root, 'a.md'), 'edited')

  expect(await writeDocument(root, 'a.md', 'new', { sha256 })).toMatchObject({
    written: false, keptUserEdit: true, sha256: sha256Of('edited'),
  }) // prettier-ignore
  expect(await writeDocument(root, 'a.md', 'new', {})).toMatchObject({ keptUserEdit: true })
  expect(await writeDocument(root, 'a.md', 'new', { sha256, mayReplace: sha256Of('edited') })).toMatchObject({
    written: true,
  })
  expect(readFileSync(join(root, 'a.md'), 'utf8')).toBe('new')
})

it('never leaves the root', async () => {
  symlinkSync(tmpdir(), join(root, 'out'))
  for (const path of ['../x.md', '/tmp/x.md', 'out/x.md', 'a/../../x.md', '.git/config', 'a\0b']) {
    await expect(writeDocument(root, path, 'x')).rejects.toMatchObject({ code: 'outside_folder' })
  }
})

it('moves a folder, also when it was moved before, and removes what gets empty', async () => {
  await writeDocument(root, 'a/b/item/README.md', 'x')
  await writeDocument(root, 'a/b/item/media/image_1.jpg', new Uint8Array([1]))
  await moveFolder(root, 'a/b/item', 'c/d/item')
  await moveFolder(root, 'a/b/item', 'c/d/item')

  expect(existsSync(join(root, 'a'))).toBe(false)
  expect(existsSync(join(root, 'c/d/item/media/image_1.jpg'))).toBe(true)
  await writeDocument(root, 'e/item/README.md', 'y')
  await expect(moveFolder(root, 'e/item', 'c/d/item')).rejects.toMatchObject({ code: 'target_exists' })
  await removeDocument(root, 'c/d/item')
  expect(existsSync(join(root, 'c'))).toBe(false)
  expect(existsSync(root)).toBe(true)
})

it('names the path and what to do when the disk refuses', async () => {
  writeFileSync(join(root, 'file'), 'x')
  await expect(writeDocument(root, 'file/README.md', 'x')).rejects.toMatchObject({ code: 'not_a_folder' })
  const full = diskError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), '/kb/a.md')
  expect(full).toMatchObject({
    name: 'SystemError',
    code: 'disk_full',
    message: 'The disk is full: /kb/a.md',
  })
})
