/** Opens the database that the settings ask for, brought up to date. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { UnavailableError } from '../errors.ts'
import { takeLock } from './lock.ts'
import { migrateDatabase } from './migrate.ts'
import { openPglite } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import type { Database, Db } from './tables.ts'

export interface OpenedDatabase {
  db: Db
  /** Whether `embeddings.embedding` is pgvector's type; else it is an array. */
  hasVector: boolean
  close(): Promise<void>
}

export interface DatabasePlace {
  /** A PostgreSQL server; without it the embedded database is used. */
  url?: string | undefined
  /** Data directory of the embedded database; without it, in memory. */
  folder?: string | undefined
  lock?: string | undefined
}

/**
 * @throws {SystemError} `database_locked`, `database_newer`, `database_unreadable`.
 * @throws {UnavailableError} `database_away` when the server does not answer.
 */
export async function openDatabase(place: DatabasePlace): Promise<OpenedDatabase> {
  const embedded = place.url === undefined
  const release = embedded && place.lock !== undefined ? takeLock(place.lock) : () => undefined
  try {
    const pool = embedded ? await openPglite(place.folder) : openPostgres(place.url ?? '')
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    try {
      await migrateDatabase(db)
      return {
        db,
        hasVector: await detectVector(db),
        close: async () => {
          await db.destroy()
          release()
        },
      }
    } catch (error) {
      await db.destroy()
      throw explain(error)
    }
  } catch (error) {
    release()
    throw error
  }
}

async function detectVector(db: Db): Promise<boolean> {
  const column = await sql<{ type: string }>`
    select format_type(atttypid, null) as type from pg_attribute
    where attrelid = to_regclass('embeddings') and attname = 'embedding'`.execute(db)
  return column.rows[0]?.type === 'vector'
}

/** A server that is away answers with a system error, whose text may carry the address but never the password. */
function explain(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? ''
  if (!/^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|28|3D000|57P)/.test(code)) return error
  return new UnavailableError(
    'database_away',
    `The PostgreSQL server of DATABASE_URL does not take the connection (${code}).`,
    {
      hint: 'Check that it runs and that host, user, password and database name are right.',
      cause: error,
    },
  )
}
