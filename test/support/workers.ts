/** A knowledge base shared by several worker processes: a PostgreSQL server, a Redis server, a model server. */
import { rm } from 'node:fs/promises'
import { makeHome, runKba, startKba, type CommandResult, type StartedCommand } from './command.ts'
import { startModelServer, type ModelServer, type ModelServerOptions } from './model-server.ts'
import { startPostgres, queryPostgres, type PostgresServer } from './postgres.ts'
import { startRedis, type RedisServer } from './redis.ts'
import { waitUntil } from './wait.ts'

export interface Cluster {
  postgres: PostgresServer
  redis: RedisServer
  models: ModelServer
  /** Where the knowledge base and the media are: all workers share it. */
  home: string
  env: Record<string, string>
  /** A process beside the others; it ends with the cluster. */
  start(...args: string[]): StartedCommand
  startWorker(...args: string[]): Promise<StartedCommand>
  kba(...args: string[]): Promise<CommandResult>
  query(statement: string): Promise<Record<string, unknown>[]>
  /** What the keys of this installation in Redis begin with. */
  redisPrefix(): Promise<string>
  /** Calls that were answered for a post although one of the same kind had been before. */
  paidTwice(): string[]
  /** Starts a run in the queue, for whichever worker takes it. @returns Its id. */
  startRun(preferences?: object): Promise<string>
  /** @returns The row of the run when it is over. */
  awaitEnd(runId: string): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export interface ClusterOptions {
  models?: ModelServerOptions
  env?: Record<string, string>
  /** Stands between the workers and Redis: the URL that they are given. */
  redisUrl?: (url: string) => Promise<string>
  /** Another installation on its servers, which it ends. */
  beside?: Pick<Cluster, 'postgres' | 'redis'>
}

export async function openCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const postgres = options.beside?.postgres ?? (await startPostgres())
  const redis = options.beside?.redis ?? (await startRedis())
  const models = await startModelServer(options.models ?? {})
  const home = await makeHome()
  const started = new Set<StartedCommand>()
  const DATABASE_URL = await postgres.createDatabase()
  const env = {
    DATABASE_URL,
    REDIS_URL: (await options.redisUrl?.(redis.url)) ?? redis.url,
    OLLAMA_URL: models.url,
    TEXT_MODEL: 'llama',
    EMBEDDING_MODEL: 'embed',
    MAX_CONCURRENT_REQUESTS: '4',
    DRAIN_TIMEOUT: '20',
    ...options.env,
  }
  const start = (...args: string[]): StartedCommand => {
    const command = startKba(home, args, env)
    started.add(command)
    return command
  }
  const query = (statement: string): Promise<Record<string, unknown>[]> =>
    queryPostgres(DATABASE_URL, statement)
  const rowOf = async (runId: string): Promise<Record<string, unknown>> => {
    const [row] = await query(`select * from task_state where task_id = '${runId}'`)
    return row ?? {}
  }
  return {
    ...{ postgres, redis, models, home, env, query, start },
    async redisPrefix() {
      const [row] = await query('select id from installation')
      return `kba:${String(row?.['id'])}`
    },
    async startWorker(...args) {
      const worker = start('worker', ...args)
      let said = ''
      worker.child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await waitUntil(() => said.includes('takes jobs') || worker.child.exitCode !== null)
      return worker
    },
    kba: (...args) => runKba(home, args, env),
    paidTwice() {
      const seen = new Set<string>()
      return models.calls
        .filter(({ kind, postId, status }) => status === 200 && postId !== undefined && kind !== 'embed')
        .map(({ kind, postId }) => `${kind} ${postId ?? ''}`)
        .filter((key) => seen.has(key) || seen.size === seen.add(key).size)
    },
    async startRun(preferences = {}) {
      const { json } = await runKba(home, ['run', '--detach', '--json', ...flagsOf(preferences)], env)
      return String(json?.['task_id'])
    },
    async awaitEnd(runId) {
      await waitUntil(async () => {
        const { status } = await rowOf(runId).catch(() => ({ status: 'unknown' }))
        return ['completed', 'failed', 'stopped', 'interrupted'].includes(String(status))
      })
      return rowOf(runId)
    },
    async close() {
      for (const { child, result } of started) {
        child.kill('SIGKILL')
        await result
      }
      await models.close()
      if (options.beside === undefined) {
        await redis.stop()
        await postgres.stop()
      }
      await rm(home, { recursive: true, force: true })
    },
  }
}

function flagsOf(preferences: object): string[] {
  return Object.entries(preferences).flatMap(([key, value]) =>
    value === true ? [`--${key.replaceAll('_', '-')}`] : [],
  )
}
