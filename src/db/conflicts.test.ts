import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresPrograms, startPostgres, type PostgresServer } from '../../test/support/postgres.ts'
import { openDatabase, type OpenedDatabase } from './open.ts'
import type { Db } from './tables.ts'

/** The server looks for a deadlock after a second; both have their first lock by then. */
const BOTH_HOLD_MS = 300

describe.skipIf(postgresPrograms === undefined)('what the server ends so that others can go on', () => {
  let server: PostgresServer
  let database: OpenedDatabase
  let db: Db

  beforeAll(async () => {
    server = await startPostgres()
    database = await openDatabase({ url: await server.createDatabase() })
    db = database.db
    await sql`create table pots (id text primary key, coins integer not null default 0)`.execute(db)
    await sql`insert into pots (id) values ('a'), ('b')`.execute(db)
  })
  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  const add = (on: Db, id: string) => sql`update pots set coins = coins + 1 where id = ${id}`.execute(on)
  const coins = async (): Promise<unknown[]> =>
    (await sql<{ coins: number }>`select coins from pots order by id`.execute(db)).rows.map(
      (row) => row.coins,
    )

  it('is a transaction of a deadlock: both are done, each once', async () => {
    await sql`update pots set coins = 0`.execute(db)
    let begun = 0
    const addTo = (first: string, second: string): Promise<void> =>
      db.transaction().execute(async (tx) => {
        begun += 1
        await add(tx, first)
        await sleep(BOTH_HOLD_MS)
        await add(tx, second)
      })

    await Promise.all([addTo('a', 'b'), addTo('b', 'a')])

    expect(await coins()).toEqual([2, 2])
    expect(begun).toBe(3)
  })

  it('is a statement by itself of a deadlock', async () => {
    await sql`update pots set coins = 0`.execute(db)
    // The other transaction waits long before it looks for a deadlock: it is the statement that is ended.
    const other = db.connection().execute(async (connection) => {
      await sql`set deadlock_timeout = '20s'`.execute(connection)
      await connection.transaction().execute(async (tx) => {
        await add(tx, 'b')
        await sleep(BOTH_HOLD_MS)
        await add(tx, 'a')
      })
      await sql`reset deadlock_timeout`.execute(connection)
    })
    await sleep(BOTH_HOLD_MS / 3)

    await sql`
      with first as (update pots set coins = coins + 1 where id = 'a' returning 1)
      update pots set coins = coins + (select count(*)::int from first) where id = 'b'`.execute(db)
    await other

    expect(await coins()).toEqual([2, 2])
  })

  it('is a transaction that cannot be right beside another', async () => {
    await sql`update pots set coins = 0`.execute(db)
    const copyOne = (from: string, to: string): Promise<void> =>
      db
        .transaction()
        .setIsolationLevel('serializable')
        .execute(async (tx) => {
          const { rows } = await sql<{ coins: number }>`select coins from pots where id = ${from}`.execute(tx)
          await sleep(BOTH_HOLD_MS)
          await sql`update pots set coins = ${(rows[0]?.coins ?? 0) + 1} where id = ${to}`.execute(tx)
        })

    await Promise.all([copyOne('a', 'b'), copyOne('b', 'a')])

    expect([...(await coins())].sort()).toEqual([1, 2])
  })

  it('is told when that time never comes to an end', async () => {
    let tries = 0

    const conflict = db.transaction().execute(async (tx) => {
      tries += 1
      await sql`do $$ begin raise exception 'again' using errcode = '40001'; end $$`.execute(tx)
    })

    await expect(conflict).rejects.toMatchObject({ code: '40001' })
    expect(tries).toBe(8)
  })
})
