import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Statements } from './pglite-statements.ts'

let db: PGlite
let statements: Statements
beforeAll(async () => {
  db = await PGlite.create()
  statements = await Statements.open(db)
})
afterAll(() => db.close())

it('answers a statement that comes again as it did the first time', async () => {
  const sql = `select $1::int as number, $2::jsonb as json, $3::text[] as list, $4::text as nothing,
    $5::timestamptz as time, $6::bool as flag, $7::uuid as id`
  const uuid = '00000000-0000-4000-8000-000000000001'
  const time = new Date('2026-01-02T03:04:05.678Z')
  const parameters = [7, { a: [1] }, ['a', 'b,"c"'], null, time, true, uuid]

  const answers = []
  for (let turn = 0; turn < 3; turn += 1) answers.push((await statements.query(sql, parameters)).rows)

  const row = { number: 7, json: { a: [1] }, list: ['a', 'b,"c"'], nothing: null, time, flag: true, id: uuid }
  expect(answers).toEqual([[row], [row], [row]])
})

it('counts the rows that a statement changes', async () => {
  await statements.query('create table counted (id int primary key)', [])
  const sql = 'insert into counted select generate_series($1::int, $2::int)'

  const first = await statements.query(sql, [1, 3])
  const second = await statements.query(sql, [4, 5])

  expect([first.affectedRows, second.affectedRows]).toEqual([3, 2])
})

it('fails with the code of PostgreSQL, and goes on', async () => {
  const sql = 'select 1 / $1::int as result'
  await statements.query(sql, [1])

  await expect(statements.query(sql, [0])).rejects.toMatchObject({ code: '22012' })
  await expect(statements.query(sql, [0])).rejects.toMatchObject({ code: '22012' })

  expect((await statements.query(sql, [1])).rows).toEqual([{ result: 1 }])
})

it('prepares again what it has forgotten, and keeps no more than it should', async () => {
  const ask = (number: number) => statements.query(`select ${number} + $1::int as sum`, [1])
  for (let number = 0; number < 300; number += 1) {
    await ask(number)
    await ask(number)
  }

  expect((await ask(0)).rows).toEqual([{ sum: 1 }])
  expect((await ask(0)).rows).toEqual([{ sum: 1 }])
  const kept = await db.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements')
  expect(kept.rows[0]?.count).toBeLessThanOrEqual(201)
})
