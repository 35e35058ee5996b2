import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { manyId, addManyItems } from '../../test/support/many-items.ts'
import { postgresPrograms, startPostgres, type PostgresServer } from '../../test/support/postgres.ts'
import { listSaves } from '../documents/item-list.ts'
import { ChangeCursor } from './changes.ts'
import { openDatabase, type OpenedDatabase } from './open.ts'
import type { Db } from './tables.ts'

const BACKENDS = [
  { name: 'the embedded database', isServer: false, skipped: false },
  { name: 'PostgreSQL', isServer: true, skipped: postgresPrograms === undefined },
]

for (const { name, isServer, skipped } of BACKENDS)
  describe.skipIf(skipped)(`what was saved, on ${name}`, () => {
    let server: PostgresServer | undefined
    let database: OpenedDatabase
    let db: Db

    beforeAll(async () => {
      if (isServer) server = await startPostgres()
      database = await openDatabase({ url: await server?.createDatabase() })
      db = database.db
    })
    afterAll(async () => {
      await database.close()
      await server?.stop()
    })
    beforeEach(async () => {
      await db.deleteFrom('posts').execute()
      await addManyItems(db, 4)
    })

    /** As a run saves it again. @param at - By the clock of who saves. */
    const save = (on: Db, index: number, at = sql`now()`) =>
      sql`update items set summary = summary || '.', updated_at = ${at} where id = ${manyId(index)}`.execute(
        on,
      )

    async function next(cursor: ChangeCursor): Promise<string[]> {
      let ids: string[] = []
      await cursor.take((changed) => {
        ids = changed.map(({ id }) => id)
        return Promise.resolve()
      })
      return ids
    }

    it('is told once, without what was there before', async () => {
      const cursor = await ChangeCursor.open(db, listSaves)

      expect(await next(cursor)).toEqual([])
      await save(db, 2)
      expect(await next(cursor)).toEqual([manyId(2)])
      expect(await next(cursor)).toEqual([])
      await save(db, 2)
      await save(db, 1)
      expect(await next(cursor)).toEqual([manyId(2), manyId(1)])
      expect(await next(cursor)).toEqual([])
    })

    it('is told also of one whose clock is an hour behind', async () => {
      const cursor = await ChangeCursor.open(db, listSaves)

      await save(db, 0)
      await save(db, 1, sql`now() - interval '1 hour'`)

      expect(await next(cursor)).toEqual([manyId(0), manyId(1)])
    })

    it('is told again to a reader that could not use it', async () => {
      const cursor = await ChangeCursor.open(db, listSaves)
      await save(db, 3)

      await expect(cursor.take(() => Promise.reject(new Error('no connection')))).rejects.toThrow(
        'no connection',
      )

      expect(await next(cursor)).toEqual([manyId(3)])
    })

    it('leaves out what only has new passages', async () => {
      const cursor = await ChangeCursor.open(db, listSaves)

      await db.updateTable('items').set({ chunked_hash: 'new' }).execute()

      expect(await next(cursor)).toEqual([])
    })

    it('leaves out what another server saved, whose transactions have higher numbers', async () => {
      const cursor = await ChangeCursor.open(db, listSaves)
      await sql`update items set saved_in = '9999999999'::xid8 where id = ${manyId(0)}`.execute(db)

      await save(db, 1)

      expect(await next(cursor)).toEqual([manyId(1)])
    })

    it.runIf(isServer)('is told of a transaction that ends after later ones', async () => {
      const cursor = await ChangeCursor.open(db, listSaves)
      const told: string[][] = []
      await db.transaction().execute(async (slow) => {
        await save(slow, 0)
        await save(db, 1)
        told.push(await next(cursor))
        await save(db, 2)
        told.push(await next(cursor))
      })
      told.push(await next(cursor))
      told.push(await next(cursor))

      expect(told).toEqual([[manyId(1)], [manyId(2)], [manyId(0)], []])
    })

    it.runIf(isServer)('is told once of a transaction that was open when the reader began', async () => {
      let cursor: ChangeCursor | undefined
      await db.transaction().execute(async (slow) => {
        await save(slow, 0)
        await save(db, 1)
        cursor = await ChangeCursor.open(db, listSaves)
      })

      expect(cursor && (await next(cursor))).toEqual([manyId(0)])
      expect(cursor && (await next(cursor))).toEqual([])
    })
  })
