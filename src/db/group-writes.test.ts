import { Kysely, PostgresDialect } from 'kysely'
import { expect, it } from 'vitest'
import { groupWrites } from './group-writes.ts'
import type { Database, Db } from './tables.ts'

const db = unconnected()

it('writes what comes while a write is under way together, and each row once', async () => {
  const groups: number[][] = []
  let finish = (): void => undefined
  const save = groupWrites(async (_db, rows: readonly number[]) => {
    groups.push([...rows])
    if (groups.length === 1) await new Promise<void>((resolve) => (finish = resolve))
  })

  const saved = [1, 2, 3].map((row) => save(db, row))
  finish()
  await Promise.all(saved)

  expect(groups).toEqual([[1], [2, 3]])
})

it('fails the bad row alone', async () => {
  const stored: number[] = []
  const save = groupWrites((_db, rows: readonly number[]) => {
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
  const save = groupWrites((to) => {
    seen.push(to)
    return Promise.resolve()
  })
  const other = unconnected()

  await Promise.all([save(db, 1), save(other, 2)])

  expect(seen).toEqual([db, other])
})

function unconnected(): Db {
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool: () => Promise.reject(new Error('not used')) }),
  })
}
