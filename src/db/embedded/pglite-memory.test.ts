import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedBuffers } from './pglite-memory.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kba-memory-'))
  await mkdir(join(folder, 'base', '5'), { recursive: true })
})
afterAll(() => rm(folder, { recursive: true }))

it.each([
  [1, '16MB'],
  [40, '40MB'],
  [2000, '128MB'],
])('of a database of %i MB is enough for it, within bounds', async (megabytes, expected) => {
  const table = join(folder, 'base', '5', '1234')
  await writeFile(table, '')
  await truncate(table, megabytes * 2 ** 20)

  expect(sharedBuffers(folder)).toBe(expected)
})

it('is the least for a database that is not there yet', () => {
  expect(sharedBuffers(undefined)).toBe('16MB')
  expect(sharedBuffers(join(folder, 'nowhere'))).toBe('16MB')
})
