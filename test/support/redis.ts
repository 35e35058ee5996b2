/** A real Redis server in a folder of its own, for as long as a test or a benchmark needs it. */
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort, startOwnServer, type OwnServer } from './own-server.ts'

const PASSWORD = 'Hidden+Word'

export interface RedisServer extends OwnServer {
  readonly url: string
  /** What must never be shown, as it is and as it stands in the URL. */
  readonly secrets: readonly string[]
  /** Removes all data. */
  flush(): Promise<void>
}

/** Where the server is; without it the tests that need it are skipped, on CI they fail. */
export const redisProgram = findProgram()

function findProgram(): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const found = folders.map((folder) => join(folder, 'redis-server')).find((file) => existsSync(file))
  if (found !== undefined) return found
  if (process.env['CI'] === 'true') throw new Error('CI needs a Redis server: no redis-server was found.')
  console.warn('Tests on Redis are skipped: there is no redis-server on this machine.')
  return undefined
}

/**
 * @param fsync - `everysec` is how Redis comes and how it is measured. When the disk is busy it may lose, if it is
 *   killed, what it confirmed within two seconds; tests that kill it ask for nothing lost.
 * @throws when there is no server on this machine: ask `redisProgram` first.
 */
export async function startRedis(fsync: 'always' | 'everysec' = 'always'): Promise<RedisServer> {
  if (redisProgram === undefined) throw new Error('There is no Redis server on this machine.')
  const folder = await mkdtemp(join(tmpdir(), 'kba-redis-'))
  const port = await freePort()
  const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', PASSWORD]
  const server = await startOwnServer({
    ...{ name: 'Redis', folder, program: redisProgram },
    args: [...place, '--appendonly', 'yes', '--appendfsync', fsync, '--save', ''],
    ask: () => askRedis(url, (redis) => redis.ping()),
  })
  return {
    url,
    secrets: [PASSWORD, encodeURIComponent(PASSWORD)],
    ...server,
    async flush() {
      await askRedis(url, (redis) => redis.flushall())
    },
  }
}

/** On a connection of its own. @throws when the server is away. */
export async function askRedis<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })
  redis.on('error', () => undefined)
  try {
    await redis.connect()
    return await question(redis)
  } finally {
    redis.disconnect()
  }
}
