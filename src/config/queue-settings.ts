/** The part of the settings that says where the task queue is and how progress is told. */
import { UsageError } from '../errors.ts'
import type { Env } from './env.ts'

export interface RedisUrls {
  queue: string
  progress: string
  logs: string
}

/**
 * @returns `undefined`: everything is in the database.
 * @throws {UsageError} `redis_not_set` when Redis is asked for and there is none.
 */
export function redisUrlsOf(env: Env): RedisUrls | undefined {
  const queue = env.REDIS_URL ?? env.CELERY_BROKER_URL
  if (env.USE_CELERY === false) return undefined
  if (queue === undefined) {
    if (env.USE_CELERY === undefined) return undefined
    throw new UsageError('redis_not_set', 'USE_CELERY is true, but no Redis server is set.', {
      hint: 'Set REDIS_URL (or CELERY_BROKER_URL), or leave USE_CELERY out.',
    })
  }
  return { queue, progress: env.REDIS_PROGRESS_URL ?? queue, logs: env.REDIS_LOGS_URL ?? queue }
}

/** @throws {UsageError} `workers_need_server` when workers of their own have no database that they can share. */
export function requireSharedDatabase(env: Env): void {
  if (env.DATABASE_URL !== undefined) return
  throw new UsageError(
    'workers_need_server',
    'Only one process can use the embedded database: separate workers and web processes cannot share it.',
    {
      hint: 'Set DATABASE_URL to a PostgreSQL server, or use kba start, which runs all of them in one process.',
    },
  )
}

/** @throws {UsageError} `no_workers_elsewhere` when nobody could take a run that is left to others. */
export function requireWorkersElsewhere(env: Env): void {
  if (env.DATABASE_URL !== undefined) return
  throw new UsageError('no_workers_elsewhere', 'No other process is using the embedded database.', {
    hint: 'Start kba start first, or leave --detach out.',
  })
}
