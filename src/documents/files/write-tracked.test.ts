import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import { removeTracked, writeTracked } from './write-tracked.ts'

const PAGE = 'databases/README.md'
const unreadable = expect.objectContaining({ code: 'unreadable' }) as unknown

let database: OpenedDatabase
let root: string

beforeAll(async () => {
  database = await openDatabase({})
})
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kba-tracked-'))
  await writeTracked(database.db, root, PAGE, 'as we wrote it')
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})
afterAll(() => database.close())

it('removes a page that is ours, and keeps one that the user edited', async () => {
  await writeTracked(database.db, root, 'mine.md', 'as we wrote it')
  writeFileSync(join(root, PAGE), 'as the user wrote it')

  expect(await removeTracked(database.db, root, 'mine.md')).toBe(false)
  expect(await removeTracked(database.db, root, PAGE)).toBe(true)
  expect(existsSync(join(root, 'mine.md'))).toBe(false)
  expect(readFileSync(join(root, PAGE), 'utf8')).toBe('as the user wrote it')
})

it('removes and overwrites nothing that cannot be read', async () => {
  const inside = join(root, PAGE, 'notes.md')
  rmSync(join(root, PAGE))
  mkdirSync(join(root, PAGE))
  writeFileSync(inside, 'as the user wrote it')

  await expect(removeTracked(database.db, root, PAGE)).rejects.toEqual(unreadable)
  await expect(writeTracked(database.db, root, PAGE, 'newer')).rejects.toEqual(unreadable)
  expect(readFileSync(inside, 'utf8')).toBe('as the user wrote it')
})

it('asks again in the next run where a link leads nowhere that can be looked at', async () => {
  rmSync(join(root, 'databases'), { recursive: true })
  symlinkSync('databases', join(root, 'databases'))

  await expect(removeTracked(database.db, root, PAGE)).rejects.toEqual(unreadable)
  const known = await database.db.selectFrom('documents').select('path').where('path', '=', PAGE).execute()
  expect(known).toHaveLength(1)
})
