/** Opens the database that the settings ask for, brought up to date. */
import { Kysely, PostgresDialect, sql } from 'kysely'
import { takeLock } from './lock.ts'
import { migrateDatabase } from './migrate.ts'
import { openPglite } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import { takeRunLock, type RunLock } from './run-lock.ts'
import type { Database, Db } from './tables.ts'

export interface OpenedDatabase {
  db: Db
  /** Whether `embeddings.embedding` is pgvector's type; else it is an array. */
  hasVector: boolean
  /**
   * Keeps other runs away while one lasts. The embedded database does so already: it has one process.
   * @throws {SystemError} `run_going_on`, naming the run that is not over.
   */
  lockRuns(runId: string): Promise<RunLock>
  /** After large changes: frees what they left behind and looks at what the tables hold. A server does so by itself. */
  tidy(): Promise<void>
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
 * @throws {UsageError} `database_refused` when the server does not know user, password or database.
 * @throws {UnavailableError} `database_away` when the server does not answer.
 */
export async function openDatabase(place: DatabasePlace): Promise<OpenedDatabase> {
  const { url } = place
  const release = url === undefined && place.lock !== undefined ? takeLock(place.lock) : () => undefined
  try {
    const pool = url === undefined ? await openPglite(place.folder) : await openPostgres(url)
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
    try {
      await migrateDatabase(db)
      return {
        db,
        hasVector: await detectVector(db),
        lockRuns: (runId) => (url === undefined ? Promise.resolve(FREE) : takeRunLock(url, db, runId)),
        tidy: async () => {
          if (url === undefined) await sql`vacuum (analyze)`.execute(db)
        },
        close: async () => {
          await db.destroy()
          release()
        },
      }
    } catch (error) {
      await db.destroy()
      throw error
    }
  } catch (error) {
    release()
    throw error
  }
}

const FREE: RunLock = { signal: new AbortController().signal, release: () => Promise.resolve() }

async function detectVector(db: Db): Promise<boolean> {
  const column = await sql<{ type: string }>`
    select format_type(atttypid, null) as type from pg_attribute
    where attrelid = to_regclass('embeddings') and attname = 'embedding'`.execute(db)
  return column.rows[0]?.type === 'vector'
}
