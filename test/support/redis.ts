/** A real Redis server in a folder of its own, for as long as a test or a benchmark needs it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'

const PASSWORD = 'Hidden+Word'

export interface RedisServer {
  readonly url: string
  /** What must never be shown, as it is and as it stands in the URL. */
  readonly secrets: readonly string[]
  /** Ends it at once, as a crash would; the data stays for `start`. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Removes all data. */
  flush(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
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

/** @throws when there is no server on this machine: ask `redisProgram` first. */
export async function startRedis(): Promise<RedisServer> {
  if (redisProgram === undefined) throw new Error('There is no Redis server on this machine.')
  const program = redisProgram
  const folder = await mkdtemp(join(tmpdir(), 'kba-redis-'))
  const port = await freePort()
  const url = `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`
  let server: ChildProcess | undefined
  const removeAll = (): void => {
    server?.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', removeAll)

  async function start(): Promise<void> {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--requirepass', PASSWORD]
    const args = [...place, '--appendonly', 'yes', '--save', '']
    server = spawn(program, args, { cwd: folder, stdio: 'ignore' })
    await waitUntilItAnswers(server, url)
  }
  async function kill(): Promise<void> {
    const running = server
    server = undefined
    if (running === undefined) return
    running.kill('SIGKILL')
    if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
  }

  await start()
  return {
    url,
    secrets: [PASSWORD, encodeURIComponent(PASSWORD)],
    start,
    kill,
    async flush() {
      await askRedis(url, (redis) => redis.flushall())
    },
    async stop() {
      await kill()
      process.off('exit', removeAll)
      removeAll()
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function waitUntilItAnswers(server: ChildProcess, url: string): Promise<void> {
  for (;;) {
    try {
      await askRedis(url, (redis) => redis.ping())
      return
    } catch (cause) {
      if (server.exitCode !== null) throw new Error('Redis did not start.', { cause })
      await sleep(20)
    }
  }
}
