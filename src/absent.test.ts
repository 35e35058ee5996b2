import { mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isThere, orAbsent, orAbsentSync } from './absent.ts'
import { changeSettingsFile } from './config/settings-file.ts'
import { SystemError } from './errors.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kba-absent-'))
  writeFileSync(join(folder, 'file'), 'text')
  mkdirSync(join(folder, 'folder'))
  // Rights stop nobody who tests as root; a link that leads to itself stops everybody.
  symlinkSync('loop', join(folder, 'loop'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

it('takes for absent what does not exist, or has a file in its way', async () => {
  for (const name of ['nothing', 'nothing/below', 'file/below']) {
    const path = join(folder, name)
    expect(await orAbsent(readFile(path))).toBeUndefined()
    expect(orAbsentSync(() => readdirSync(path))).toBeUndefined()
    expect(isThere(path)).toBe(false)
  }
  expect(isThere(join(folder, 'file'))).toBe(true)
  expect(isThere(join(folder, 'folder'))).toBe(true)
  expect(await orAbsent(readFile(join(folder, 'file'), 'utf8'))).toBe('text')
})

it('never takes for absent what cannot be read, and names it', async () => {
  const expected = { code: 'unreadable', message: expect.stringContaining(folder) as string }
  const unreadable = expect.objectContaining(expected) as unknown
  const loop = join(folder, 'loop')

  await expect(orAbsent(readFile(loop))).rejects.toEqual(unreadable)
  await expect(orAbsent(readFile(join(loop, 'below')))).rejects.toEqual(unreadable)
  await expect(orAbsent(readdir(join(folder, 'x'.repeat(300))))).rejects.toEqual(unreadable)
  expect(() => isThere(loop)).toThrow(SystemError)
  expect(() => orAbsentSync(() => readFileSync(loop))).toThrow(SystemError)
})

it('throws errors that are not of the disk as they are', async () => {
  const fault = new RangeError('a fault of ours')

  await expect(orAbsent(Promise.reject(fault))).rejects.toBe(fault)
})

it('leaves settings that cannot be read as they are', async () => {
  symlinkSync('.env', join(folder, '.env'))

  await expect(changeSettingsFile(folder, { PORT: '5001' })).rejects.toThrow(/cannot be read/)
  expect(readdirSync(folder).sort()).toEqual(['.env', 'file', 'folder', 'loop'])
})
