import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  postgresPrograms,
  queryPostgres,
  startPostgres,
  type PostgresServer,
} from '../../test/support/postgres.ts'
import { keepWrites, storeKept, takeUpKept } from './kept-writes.ts'
import { openDatabase, type OpenedDatabase } from './open.ts'

interface Coin {
  id: string
  pot: string
}

const save = keepWrites('coin of a test', async (db, { id, pot }: Coin) => {
  const { rows } = await sql<{ coins: number }>`
    with coin as (insert into coins (id, pot) values (${id}, ${pot}) on conflict do nothing)
    select count(*)::int as coins from coins`.execute(db)
  return rows[0]?.coins ?? 0
})

describe.skipIf(postgresPrograms === undefined)('what waits for the database', () => {
  let server: PostgresServer
  let url: string
  let folder: string
  const opened: OpenedDatabase[] = []

  beforeAll(async () => {
    server = await startPostgres()
    url = await server.createDatabase()
    // The server of tests forgets what it acknowledged last when it is killed; a user's does not.
    await queryPostgres(url, `alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = on`)
    const { db } = await open()
    await sql`create table coins (id text primary key, pot text not null check (pot <> 'none'))`.execute(db)
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'kba-kept-')), 'kept')
  })
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function open(): Promise<OpenedDatabase> {
    const database = await openDatabase({ url, kept: folder })
    opened.push(database)
    return database
  }

  const files = (): Promise<string[]> => readdir(folder).catch((): string[] => [])
  const coins = async ({ db }: OpenedDatabase): Promise<string[]> =>
    (await sql<{ id: string }>`select id from coins order by id`.execute(db)).rows.map(({ id }) => id)
  const clear = async ({ db }: OpenedDatabase): Promise<unknown> => sql`delete from coins`.execute(db)

  it('is stored when it is back, and who waits goes on with what the write gives', async () => {
    const database = await open()
    await clear(database)
    await server.kill()

    const saving = Promise.all([
      save(database.db, { id: 'a', pot: 'x' }),
      save(database.db, { id: 'b', pot: 'x' }),
    ])
    await expect.poll(files).toHaveLength(2)
    await server.start()
    const given = await saving

    expect([...given].sort()).toEqual([0, 1])
    expect(await coins(database)).toEqual(['a', 'b'])
    expect(await files()).toEqual([])
  })

  it('lies on disk for the user alone, and is taken up by the next process', async () => {
    const dead = await open()
    await clear(dead)
    await server.kill()
    void save(dead.db, { id: 'c', pot: 'x' }).catch(() => undefined)
    await expect.poll(files).toHaveLength(1)
    await dead.close()
    const [name = ''] = await files()
    const modes = await Promise.all(
      [folder, join(folder, name)].map(async (path) => (await stat(path)).mode & 0o777),
    )

    await server.start()
    const next = await open()
    await takeUpKept(next.db)

    expect(modes).toEqual([0o700, 0o600])
    expect(await coins(next)).toEqual(['c'])
    expect(await files()).toEqual([])
  })

  it('is stored before somebody looks whether it is there', async () => {
    const database = await open()
    await clear(database)
    await server.kill()
    const saving = save(database.db, { id: 'd', pot: 'x' })
    await expect.poll(files).toHaveLength(1)

    await expect(storeKept(database.db)).rejects.toMatchObject({ code: 'database_away' })
    await server.start()
    await storeKept(database.db)

    expect(await coins(database)).toEqual(['d'])
    await saving
  })

  it('is told at once when the fault is its own, and put aside when that shows later', async () => {
    const database = await open()
    await expect(save(database.db, { id: 'e', pot: 'none' })).rejects.toMatchObject({ code: '23514' })
    expect(await files()).toEqual([])
    await server.kill()

    const saving = save(database.db, { id: 'e', pot: 'none' })
    await expect.poll(files).toHaveLength(1)
    const [name = ''] = await files()
    const kept: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'))
    await server.start()

    await expect(saving).rejects.toMatchObject({ code: '23514' })
    await expect.poll(files).toEqual([`${name}.refused`])
    expect(kept).toEqual({ kind: 'coin of a test', row: { id: 'e', pot: 'none' } })
  })

  it('of another version stays where it is, and what is damaged is put aside', async () => {
    const database = await open()
    await server.kill()
    const saving = save(database.db, { id: 'f', pot: 'x' })
    await expect.poll(files).toHaveLength(1)
    await server.start()
    await saving
    await writeFile(join(folder, '1-newer.json'), JSON.stringify({ kind: 'of the future', row: 1 }))
    await writeFile(join(folder, '2-cut.json'), '{"kind": "coin of')

    await takeUpKept(database.db)

    expect((await files()).sort()).toEqual(['1-newer.json', '2-cut.json.refused'])
  })
})
