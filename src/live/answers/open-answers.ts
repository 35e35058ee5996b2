/** Opens the way that signals of answers take, by the settings alone. */
import type { Db } from '../../db/tables.ts'
import type { AnswerStream } from './answer-stream.ts'
import { openInProcess } from './in-process.ts'
import { openOverPostgres } from './over-postgres.ts'
import { openOverRedis } from './over-redis.ts'

export interface StreamPlace {
  db: Db
  /** DATABASE_URL, where other processes answer too; without it, this process is the only one. */
  databaseUrl?: string | undefined
  /** Goes before the database's own notifications. */
  redis?: { url: string; prefix: string } | undefined
}

export function openAnswerStream({ db, databaseUrl, redis }: StreamPlace): AnswerStream {
  if (databaseUrl === undefined) return openInProcess()
  return redis === undefined
    ? openOverPostgres(db, databaseUrl)
    : openOverRedis({ ...redis, setting: 'REDIS_PROGRESS_URL' })
}
