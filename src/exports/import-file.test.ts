import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { openMediaStore } from '../posts/media-store.ts'
import { importFile } from './import-file.ts'
import type { ImportResult } from './import-stream.ts'
import { rawTweet, tweetEntry } from './testing.ts'

let database: OpenedDatabase
let folder: string

beforeAll(async () => {
  database = await openDatabase({})
  folder = await mkdtemp(join(tmpdir(), 'kba-import-'))
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})
beforeEach(async () => {
  await database.db.deleteFrom('posts').execute()
  await rm(join(folder, 'imports'), { recursive: true, force: true })
})

async function importBytes(name: string, content: string | Uint8Array): Promise<ImportResult> {
  await writeFile(join(folder, name), content)
  return importPath(join(folder, name))
}

function importPath(path: string): Promise<ImportResult> {
  const limits = { hosts: [], maxBytes: 1000, timeoutMs: 1000 }
  const place = {
    db: database.db,
    media: openMediaStore(database.db, join(folder, 'media-cache'), limits),
    importsFolder: join(folder, 'imports'),
  }
  return importFile(path, place, () => undefined, new AbortController().signal)
}

const listIds = async (): Promise<string[]> =>
  (await database.db.selectFrom('posts').select('id').orderBy('id').execute()).map(({ id }) => id)

describe('importFile', () => {
  it('counts what is new, known and bad, and keeps the raw bytes', async () => {
    const lines = '1790000000000000001\nhttps://x.com/ada/status/12\n1790000000000000001\nno link\n'

    const first = await importBytes('list.txt', lines)
    const second = await importBytes('list.txt', lines)

    expect(first).toMatchObject({ format: 'link-list', found: 3, new: 2, known: 1, invalid: 1 })
    expect(first.errors).toEqual([
      { file: 'list.txt', place: 'line 4', reason: expect.stringContaining('no link') as string },
    ])
    expect(second).toMatchObject({ found: 3, new: 0, known: 3 })
    const [kept, ...others] = await readdir(join(folder, 'imports'))
    expect(others).toEqual([])
    expect(gunzipSync(await readFile(join(folder, 'imports', kept ?? ''))).toString()).toBe(lines)
  })

  it('says why it left posts out', async () => {
    const instructions = [{ entries: [tweetEntry('1', rawTweet('1', 'ad'), {}, { promotedMetadata: {} })] }]

    const result = await importBytes('page.json', JSON.stringify({ data: { timeline: { instructions } } }))

    expect(result).toMatchObject({ ignored: 1, ignoredFor: { 'an advertisement': 1 } })
  })

  it('ends, and keeps all bytes, when the file is broken long before its end', async () => {
    const text = `[${JSON.stringify(rawTweet('12', 'whole'))}, oops ${'x'.repeat(3_000_000)}`

    const result = await importBytes('broken.json', text)

    expect(result).toMatchObject({ found: 1, new: 1, invalid: 1 })
    const [kept] = await readdir(join(folder, 'imports'))
    expect(gunzipSync(await readFile(join(folder, 'imports', kept ?? ''))).length).toBe(text.length)
  })

  it('reads gzip, so that a kept file can be imported again', async () => {
    await importBytes('list.txt', '1790000000000000001\n')
    const [kept] = await readdir(join(folder, 'imports'))
    await database.db.deleteFrom('posts').execute()

    await importPath(join(folder, 'imports', kept ?? ''))

    expect(await listIds()).toEqual(['1790000000000000001'])
  })

  it('takes what is whole of a gzip file that was cut off', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) =>
      String(1_790_000_000_000_000_000n + BigInt(i * 7919)),
    )
    const packed = gzipSync(ids.join('\n'))

    const result = await importBytes('cut.gz', packed.subarray(0, packed.length - 1000))

    expect(result.found).toBeGreaterThan(10_000)
    expect(result.errors.at(-1)).toMatchObject({ place: 'end' })
  })

  it.each([
    ['empty.json', '', 'empty_file'],
    ['cut.gz', gzipSync('x').subarray(0, 5), 'damaged_file'],
    ['empty.gz', gzipSync(''), 'empty_file'],
    ['archive.gz', gzipSync('PK\x03\x04 and so on'), 'zip_file'],
    ['photo.png', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0', 'latin1'), 'unknown_format'],
  ])('refuses %s and leaves nothing behind', async (name, content, code) => {
    await expect(importBytes(name, content)).rejects.toMatchObject({ name: 'UsageError', code })

    expect(await readdir(join(folder, 'imports'))).toEqual([])
  })

  it("takes the author of posts in X's archive from the file beside", async () => {
    await mkdir(join(folder, 'data'), { recursive: true })
    const account = { account: { username: 'ada', accountId: '7' } }
    await writeFile(
      join(folder, 'data', 'account.js'),
      `window.YTD.account.part0 = ${JSON.stringify([account])}`,
    )

    await importBytes('data/tweets-part1.js', JSON.stringify([{ tweet: { id_str: '12', full_text: 'hi' } }]))

    const rows = await database.db.selectFrom('posts').select('author_handle').execute()
    expect(rows).toEqual([{ author_handle: 'ada' }])
  })

  it('says that a folder is none, and that a missing file is missing', async () => {
    await mkdir(join(folder, 'exports'), { recursive: true })

    await expect(importPath(join(folder, 'exports'))).rejects.toMatchObject({ code: 'not_a_file' })
    await expect(importPath(join(folder, 'absent.json'))).rejects.toMatchObject({ code: 'not_a_file' })
  })

  it.skipIf(process.getuid?.() === 0)('says that a file may not be read', async () => {
    await writeFile(join(folder, 'secret.json'), '[]', { mode: 0o000 })

    await expect(importPath(join(folder, 'secret.json'))).rejects.toMatchObject({ code: 'not_a_file' })
  })
})

describe('what imports that were killed have left', () => {
  it('is removed by the next import, but not what a living one writes', async () => {
    const imports = join(folder, 'imports')
    await mkdir(imports, { recursive: true })
    const dead = spawnSync('true').pid
    const names = {
      killed: `.a.${dead}@${hostname()}.part`,
      living: `.b.${process.ppid}@${hostname()}.part`,
      elsewhere: `.c.${dead}@another-machine.part`,
      nameless: '.d.part',
      old: '.e.part',
    }
    for (const name of Object.values(names)) await writeFile(join(imports, name), '')
    await utimes(join(imports, names.old), new Date(0), new Date(0))

    await importBytes('list.txt', '1790000000000000001\n')

    const left = (await readdir(imports)).filter((name) => name.endsWith('.part'))
    expect(left.sort()).toEqual([names.living, names.elsewhere, names.nameless])
  })
})
