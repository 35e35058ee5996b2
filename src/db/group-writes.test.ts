import { afterAll, expect, it } from 'vitest'
import { groupWrites } from './group-writes.ts'
import { openDatabase } from './open.ts'
import type { Db } from './tables.ts'

const database = await openDatabase({})
const { db } = database

afterAll(() => database.close())

it('writes what comes while a write is under way together, and each row once', async () => {
  const groups: number[][] = []
  let isUnderWay = (): void => undefined
  let finish = (): void => undefined
  const underWay = new Promise<void>((resolve) => (isUnderWay = resolve))
  const save = groupWrites(String, async (_db, rows: readonly number[]) => {
    groups.push([...rows])
    isUnderWay()
    if (groups.length === 1) await new Promise<void>((resolve) => (finish = resolve))
  })

  const first = save(db, 1)
  await underWay
  const others = [2, 3].map((row) => save(db, row))
  finish()
  await Promise.all([first, ...others])

  expect(groups).toEqual([[1], [2, 3]])
})

it('writes together what comes before its turn has come', async () => {
  const groups: number[][] = []
  const save = groupWrites(String, (_db, rows: readonly number[]) => {
    groups.push([...rows])
    return Promise.resolve()
  })

  let end = (): void => undefined
  const held = db.transaction().execute(async () => new Promise<void>((resolve) => (end = resolve)))
  const saved = [1, 2, 3].map((row) => save(db, row))
  await expect.poll(() => end.length).toBe(1)
  end()
  await Promise.all([held, ...saved])

  expect(groups).toEqual([[1, 2, 3]])
})

it('fails the bad row alone', async () => {
  const stored: number[] = []
  const save = groupWrites(String, (_db, rows: readonly number[]) => {
    if (rows.includes(13)) return Promise.reject(new Error('unlucky'))
    stored.push(...rows)
    return Promise.resolve()
  })

  const results = await Promise.allSettled([1, 13, 2].map((row) => save(db, row)))

  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(stored).toEqual([1, 2])
})

it('keeps databases apart', async () => {
  const seen: Db[] = []
  const save = groupWrites(String, (to) => {
    seen.push(to)
    return Promise.resolve()
  })
  const other = await openDatabase({})

  await Promise.all([save(db, 1), save(other.db, 2)])
  await other.close()

  expect(seen).toHaveLength(2)
  expect(new Set(seen).size).toBe(2)
})

it('fails what waits for a database that does not open', async () => {
  const closed = await openDatabase({})
  await closed.close()
  const save = groupWrites(String, () => Promise.resolve())

  await expect(save(closed.db, 1)).rejects.toThrow()
})
