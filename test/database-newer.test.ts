import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { afterEach, describe, expect, it } from 'vitest'
import { makeHome, runKba, writeExport } from './support/command.ts'
import { postgresPrograms, queryPostgres, startPostgres, type PostgresServer } from './support/postgres.ts'

const AS_NEWER = `insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2099-01-01')`
/** Everything that a migration or a command could change, as one text. */
const CONTENT = `
  select (select string_agg(table_name || '.' || column_name || ' ' || data_type, ',' order by 1)
          from information_schema.columns where table_schema = 'public')
    || (select string_agg(name || timestamp, ',' order by name) from kysely_migration)
    || (select string_agg(posts::text, ',' order by id) from posts) as content`

describe('a database made by a newer version', () => {
  let home: string
  let postgres: PostgresServer | undefined

  afterEach(async () => {
    await postgres?.stop()
    await rm(home, { recursive: true, force: true })
  })

  /** Tries a command that reads and two that write. */
  async function expectRefused(env: Record<string, string> = {}): Promise<void> {
    for (const args of [['status'], ['import', await writeExport(home, 5)], ['run']]) {
      const result = await runKba(home, [...args, '--json'], env)
      expect(result.code).toBe(1)
      expect(result.json).toMatchObject({ code: 'database_newer' })
      expect(result.stderr).toContain('9999-from-the-future')
    }
  }

  it('is refused and not changed: embedded', async () => {
    home = await makeHome()
    await runKba(home, ['import', await writeExport(home, 3)])
    await queryEmbedded(home, AS_NEWER)
    const before = await queryEmbedded(home, CONTENT)

    await expectRefused()

    expect(JSON.stringify(before)).toContain('9999-from-the-future')
    expect(await queryEmbedded(home, CONTENT)).toEqual(before)
    expect(existsSync(join(home, 'kb-generated'))).toBe(false)
  })

  it.skipIf(postgresPrograms === undefined)('is refused and not changed: PostgreSQL', async () => {
    home = await makeHome()
    postgres = await startPostgres()
    const url = await postgres.createDatabase()
    await runKba(home, ['import', await writeExport(home, 3)], { DATABASE_URL: url })
    await queryPostgres(url, AS_NEWER)
    const before = await queryPostgres(url, CONTENT)

    await expectRefused({ DATABASE_URL: url })

    expect(JSON.stringify(before)).toContain('9999-from-the-future')
    expect(await queryPostgres(url, CONTENT)).toEqual(before)
    expect(existsSync(join(home, 'kb-generated'))).toBe(false)
  })
})

async function queryEmbedded(home: string, statement: string): Promise<unknown[]> {
  const database = await PGlite.create(join(home, 'data', 'db'), { extensions: { vector, pg_trgm } })
  try {
    return (await database.query(statement)).rows
  } finally {
    await database.close()
  }
}
