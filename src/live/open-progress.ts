/** Opens the place where progress is kept, by the settings alone. */
import { databaseTime } from '../db/clock.ts'
import type { Db } from '../db/tables.ts'
import { wakeByServer, wakeInProcess } from './database-wake-ups.ts'
import { openInDatabase } from './in-database.ts'
import { openInRedis, type RedisPlaces } from './in-redis.ts'
import type { ProgressStore } from './progress.ts'

export interface ProgressPlace {
  db: Db
  /** DATABASE_URL, where other processes tell of the same runs; without it, this process is the only one. */
  notify?: string | undefined
  /** Goes before the database. */
  redis?: RedisPlaces | undefined
}

/**
 * A store that is away is no error: it is tried further, and what is told meanwhile is held.
 *
 * @throws {UsageError} `redis_refused` when Redis does not take user or password.
 */
export async function openProgress({ db, notify, redis }: ProgressPlace): Promise<ProgressStore> {
  if (redis !== undefined) return openInRedis(redis, () => databaseTime(db))
  return openInDatabase(db, notify === undefined ? wakeInProcess(db) : wakeByServer(notify))
}
