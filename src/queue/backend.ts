/** What stands under the queues: Redis, or the database. BullMQ speaks to both by one interface. */
import {
  createPostgresBackend,
  assertSchemaCompatibility,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq'
import type { BackendFactory } from 'bullmq'
import { Redis } from 'ioredis'
import type { OpenedDatabase } from '../db/open.ts'
import { SystemError, UnavailableError, messageOf } from '../errors.ts'
import { withinTime } from '../time-limit.ts'

const REDIS_ANSWERS_WITHIN_MS = 10_000
/** What waits for a server that is away would wait for ever. */
const REDIS_QUITS_WITHIN_MS = 2000
/** Three queues, three workers that listen, and statements beside them. */
const POSTGRES_CONNECTIONS = 14

export interface QueueBackend {
  readonly kind: 'redis' | 'database'
  /** For the constructors of BullMQ's classes, with `factory` as the last argument. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- BullMQ's own type depends on the backend.
  readonly options: { connection: any; prefix?: string }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the same.
  readonly factory: BackendFactory<any, any> | undefined
  close(): Promise<void>
}

/**
 * @param prefix - What the keys of this installation begin with (`db/installation.ts`).
 * @throws {UnavailableError} `redis_away` when there is no answer.
 */
export async function openRedisBackend(url: string, prefix: string): Promise<QueueBackend> {
  // Commands wait for a server that is away, however long: a run goes on where it stood when it is back.
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 100, 2000),
  })
  let fault: Error | undefined
  redis.on('error', (error: Error) => (fault = error))
  try {
    await answersInTime(REDIS_ANSWERS_WITHIN_MS, () => redis.ping())
  } catch (cause) {
    redis.disconnect()
    throw new UnavailableError('redis_away', `Redis does not answer: ${messageOf(fault ?? cause)}`, {
      hint: 'Check REDIS_URL (or CELERY_BROKER_URL), or set USE_CELERY=false to use the embedded queue.',
    })
  }
  return {
    kind: 'redis',
    options: { connection: redis, prefix },
    factory: undefined,
    close: async () => {
      await answersInTime(REDIS_QUITS_WITHIN_MS, () => redis.quit()).catch(() => {
        redis.disconnect()
      })
    },
  }
}

async function answersInTime<T>(limitMs: number, ask: () => Promise<T>): Promise<T> {
  const late = (): Error => new Error(`no answer within ${limitMs / 1000} s`)
  return withinTime({ limitMs, late }, ask)
}

/** @throws {SystemError} `queue_newer` when a newer version made the queue's tables. */
export async function openDatabaseBackend(database: OpenedDatabase): Promise<QueueBackend> {
  const pool = await database.openQueuePool(POSTGRES_CONNECTIONS)
  const client = await pool.connect()
  try {
    await assertSchemaCompatibility(client)
  } catch (error) {
    if (!(error instanceof SchemaMigrationRequiredError)) {
      throw new SystemError(
        'queue_newer',
        `Could not open the task queue in the database: ${messageOf(error)}`,
        {
          hint: 'Install the version that made it, or a later one. Nothing was changed.',
          cause: error,
        },
      )
    }
    await runMigrations(client)
  } finally {
    client.release()
  }
  return {
    kind: 'database',
    options: { connection: pool },
    factory: createPostgresBackend,
    close: () => pool.end(),
  }
}
