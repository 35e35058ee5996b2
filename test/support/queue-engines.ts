/** What a queue can run on, for tests that hold on each. */
import { openDatabase } from '../../src/db/open.ts'
import { openDatabaseBackend, openRedisBackend, type QueueBackend } from '../../src/queue/backend.ts'
import { redisProgram, startRedis } from './redis.ts'

interface QueueEngine {
  name: string
  open: () => Promise<{ backend: QueueBackend; stop: () => Promise<void> }>
}

const EMBEDDED: QueueEngine = {
  name: 'the embedded database',
  async open() {
    const database = await openDatabase({})
    return { backend: await openDatabaseBackend(database), stop: () => database.close() }
  },
}

const REDIS: QueueEngine = {
  name: 'Redis',
  async open() {
    const redis = await startRedis()
    return { backend: await openRedisBackend(redis.url, 'kba:test'), stop: () => redis.stop() }
  },
}

/** Without Redis where there is no server. */
export const QUEUE_ENGINES = redisProgram === undefined ? [EMBEDDED] : [EMBEDDED, REDIS]
