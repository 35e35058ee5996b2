/** Opens the database that the settings ask for, brought up to date. */
import type { PgPool } from 'bullmq'
import { sql } from 'kysely'
import { followClock } from './clock.ts'
import { openKysely } from './conflicts.ts'
import type { SystemError } from '../errors.ts'
import { openKeptWrites } from './kept-writes.ts'
import { takeLock } from './lock.ts'
import { migrateDatabase } from './migrate.ts'
import { openPglite, PglitePool } from './embedded/pglite.ts'
import { openPostgres } from './postgres.ts'
import { openEmbeddedQueuePool, openServerQueuePool } from './queue-pool.ts'
import { openPresence, type Presence } from './presence.ts'
import type { Database, Db } from './tables.ts'

export interface OpenedDatabase {
  db: Db
  /** Whether `embeddings.embedding` is pgvector's type; else it is an array. */
  hasVector: boolean
  /** Living workers, and the posts that they have in hand. */
  readonly presence: Presence
  /** Whether it is a server, which several processes may use at once. */
  readonly isServer: boolean
  /** After large changes: frees what they left behind and looks at what the tables hold. A server does so by itself. */
  tidy(): Promise<void>
  /** The listener is told when the embedded database ends by itself. A server that is away is waited for. */
  onLost(listener: (error: SystemError) => void): void
  /** Connections for the task queue, to be ended by the caller. See `queue-pool.ts`. */
  openQueuePool(connections: number): Promise<PgPool>
  close(): Promise<void>
}

export interface DatabasePlace {
  /** A PostgreSQL server; without it the embedded database is used. */
  url?: string | undefined
  /** Data directory of the embedded database; without it, in memory. */
  folder?: string | undefined
  lock?: string | undefined
  /** For rows that wait while the database is away (`kept-writes.ts`). */
  kept?: string | undefined
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
    const db = openKysely<Database>({ pool })
    try {
      await migrateDatabase(db)
      const presence = openPresence(url, db)
      // The embedded database has the clock of this process.
      const leaveClock = url === undefined ? undefined : await followClock(db)
      const closeKept = openKeptWrites(db, place.kept)
      return {
        db,
        hasVector: await detectVector(db),
        presence,
        isServer: url !== undefined,
        tidy: async () => {
          if (url === undefined) await sql`vacuum (analyze)`.execute(db)
        },
        onLost: (listener) => {
          if (pool instanceof PglitePool) pool.thread.onLost(listener)
        },
        openQueuePool: async (connections) =>
          pool instanceof PglitePool
            ? openEmbeddedQueuePool(pool)
            : openServerQueuePool(url ?? '', connections),
        close: async () => {
          leaveClock?.()
          await closeKept()
          await presence.close()
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

async function detectVector(db: Db): Promise<boolean> {
  const column = await sql<{ type: string }>`
    select format_type(atttypid, null) as type from pg_attribute
    where attrelid = to_regclass('embeddings') and attname = 'embedding'`.execute(db)
  return column.rows[0]?.type === 'vector'
}
