import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { countRead } from './count-reads.ts'

let database: OpenedDatabase

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())

it('gives each number to one caller, the one behind the bound too, and begins anew with the next run', async () => {
  const count = (runId: string, sourceId = 'x'): Promise<number> =>
    countRead(database.db, { sourceId, runId, bound: 3 })
  const [first, second] = [randomUUID(), randomUUID()]

  const numbers = await Promise.all(Array.from({ length: 7 }, () => count(first)))

  expect(numbers.sort()).toEqual([1, 2, 3, 4, 5, 5, 5])
  expect([await count(first, 'another'), await count(second)]).toEqual([1, 1])
})
