/** What the benchmark of jobs compares, all on one Redis: our queue, BullMQ alone, Celery. */
import { execFile, fork, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Queue, type RedisOptions } from 'bullmq'
import { redisPrefixOf } from '../../src/db/installation.ts'
import { openRedisBackend } from '../../src/queue/backend.ts'
import { openQueues } from '../../src/queue/queues.ts'
import { openIn, ROOT } from './product.ts'
import { askForRedis } from './progress-store.ts'

export const BARE_QUEUE = 'bare'
/** Added at a time, each waiting for its answer. */
const BATCH = 1000

export interface JobEngine {
  readonly name: string
  add(jobs: number): Promise<void>
  /** Jobs that wait, and those that a worker has taken and not finished. */
  depth(): Promise<number>
  startWorker(): JobProcess
  close(): Promise<void>
}

export interface JobProcess {
  readonly child: ChildProcess
  /** @throws when it did not do all jobs. */
  end(jobs: number): Promise<void>
}

export interface EnginePlace {
  url: string
  /** A folder in which the product finds or makes its database. */
  home: string
  concurrency: number
}

export async function openOurs(place: EnginePlace): Promise<JobEngine> {
  const app = await openIn(place.home, {})
  const prefix = await redisPrefixOf(app.database.db)
  await app.close()
  const queues = openQueues(await openRedisBackend(place.url, prefix))
  return openBullEngine(place, 'ours', {
    key: `${prefix}:chat`,
    add: (n) => queues.add('echo', { jobId: `job-${n}`, payload: { text: `job ${n}` } }),
    close: () => queues.close(),
  })
}

export function openBare(place: EnginePlace): JobEngine {
  const queue = openBareQueue(place.url)
  return openBullEngine(place, 'bare', {
    key: `bull:${BARE_QUEUE}`,
    add: async (n) => {
      await queue.add('echo', { text: `job ${n}` })
    },
    close: () => queue.close(),
  })
}

/** @returns In how many milliseconds BullMQ alone takes them when it is given many in one call. */
export async function timeAddBulk(url: string, jobs: number): Promise<number> {
  const queue = openBareQueue(url)
  const startedAt = performance.now()
  for (let from = 0; from < jobs; from += BATCH)
    await queue.addBulk(
      Array.from({ length: Math.min(BATCH, jobs - from) }, (_, index) => ({
        name: 'echo',
        data: { text: `job ${from + index}` },
      })),
    )
  const tookMs = performance.now() - startedAt
  await queue.close()
  return tookMs
}

function openBareQueue(url: string): Queue<{ text: string }> {
  return new Queue(BARE_QUEUE, { connection: connectionOf(url) })
}

/** Each side of BullMQ makes its own connections of it. */
export function connectionOf(url: string): RedisOptions {
  const { hostname, port, password } = new URL(url)
  return { host: hostname, port: Number(port), password: decodeURIComponent(password) }
}

interface BullParts {
  /** What the keys of its queue begin with. */
  key: string
  add: (n: number) => Promise<void>
  close: () => Promise<void>
}

function openBullEngine(
  place: EnginePlace,
  kind: 'ours' | 'bare',
  { key, add, close }: BullParts,
): JobEngine {
  const redis = askForRedis(place.url)
  return {
    name: kind,
    async add(jobs) {
      for (let from = 0; from < jobs; from += BATCH)
        await Promise.all(
          Array.from({ length: Math.min(BATCH, jobs - from) }, (_, index) => add(from + index)),
        )
    },
    async depth() {
      const [waiting, active] = await Promise.all([redis.llen(`${key}:wait`), redis.llen(`${key}:active`)])
      return waiting + active
    },
    startWorker() {
      const file = join(import.meta.dirname, 'job-worker.js')
      const child = fork(file, [kind, place.url, place.home, String(place.concurrency)], { execArgv: [] })
      return {
        child,
        async end() {
          child.disconnect()
          await ended(child)
          const failed = await redis.zcard(`${key}:failed`)
          if (failed > 0) throw new Error(`${failed} jobs of ${kind} failed.`)
        },
      }
    },
    async close() {
      await close()
      await redis.quit()
    },
  }
}

const CELERY = join(ROOT, 'bench', 'support', 'celery')

/** @returns The Python that has Celery and its client of Redis. */
export function findCelery(): string | undefined {
  return ['/usr/bin/python3', 'python3'].find(
    (python) => spawnSync(python, ['-c', 'import celery, redis'], { stdio: 'ignore' }).status === 0,
  )
}

/** One process that takes, and a pool of processes that work, as many as our worker does jobs at a time. */
export function openCelery(python: string, { url, concurrency }: EnginePlace): JobEngine {
  const redis = askForRedis(url)
  const env = { ...process.env, BROKER: `${url}/0`, PYTHONDONTWRITEBYTECODE: '1' }
  return {
    name: 'Celery',
    async add(jobs) {
      await promisify(execFile)(python, ['tasks.py', String(jobs)], { cwd: CELERY, env })
    },
    async depth() {
      const [waiting, taken] = await Promise.all([redis.llen('celery'), redis.hlen('unacked')])
      return waiting + taken
    },
    startWorker() {
      const args = ['-m', 'celery', '-A', 'tasks', 'worker', '-P', 'prefork', '-c', String(concurrency)]
      const child = spawn(python, args, { cwd: CELERY, env, stdio: ['ignore', 'pipe', 'ignore'] })
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      return {
        child,
        async end(jobs) {
          child.kill('SIGTERM')
          await ended(child)
          const accepted = Number(/accepted (\d+)/.exec(said)?.[1])
          if (accepted !== jobs) throw new Error(`Celery did ${accepted} of ${jobs} tasks.`)
        },
      }
    },
    async close() {
      await redis.quit()
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}
