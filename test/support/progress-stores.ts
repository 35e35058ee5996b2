/** Every place where progress can be kept, for one suite: how to open stores on it, and how to break it. */
import { randomUUID } from 'node:crypto'
import { openDatabase } from '../../src/db/open.ts'
import type { Db } from '../../src/db/tables.ts'
import { openProgress, type ProgressPlace } from '../../src/live/open-progress.ts'
import type { ProgressStore } from '../../src/live/progress.ts'
import { postgresPrograms, queryPostgres, startPostgres } from './postgres.ts'
import { askRedis, redisProgram, startRedis } from './redis.ts'

export interface ProgressServer {
  /** As one more process would. */
  openStore(): Promise<ProgressStore>
  /** @returns A new run. */
  addRun(id?: string): Promise<string>
  /** Only of servers: end it as a crash would, start it again, break the connections of who watches. */
  kill(): Promise<void>
  start(): Promise<void>
  breakWatching(): Promise<void>
  /** Says what is none of ours on the channel by which events of the run are heard, where there is one. */
  disturb(runId: string): Promise<void>
  stop(): Promise<void>
}

export interface ProgressBackend {
  name: string
  isHere: boolean
  /** Whether it can be away. */
  isServer: boolean
  start: () => Promise<ProgressServer>
}

export const progressBackends: readonly ProgressBackend[] = [
  { name: 'the embedded database', isHere: true, isServer: false, start: startEmbedded },
  {
    name: 'a PostgreSQL server',
    isHere: postgresPrograms !== undefined,
    isServer: true,
    start: startOnPostgres,
  },
  { name: 'Redis', isHere: redisProgram !== undefined, isServer: true, start: startOnRedis },
]

async function startEmbedded(): Promise<ProgressServer> {
  const database = await openDatabase({})
  const never = (): Promise<void> => Promise.reject(new Error('It ends with its process.'))
  const parts = partsOn({ db: database.db })
  return {
    ...parts,
    kill: never,
    start: never,
    breakWatching: never,
    disturb: () => Promise.resolve(),
    stop: () => database.close(),
  }
}

async function startOnPostgres(): Promise<ProgressServer> {
  const server = await startPostgres()
  const url = await server.createDatabase()
  // The server of tests forgets what it acknowledged last when it is killed; a user's does not.
  const name = new URL(url).pathname.slice(1)
  await queryPostgres(url, `alter database ${name} set synchronous_commit = on`)
  const database = await openDatabase({ url })
  return {
    ...partsOn({ db: database.db, notify: url }),
    kill: () => server.kill(),
    start: () => server.start(),
    async breakWatching() {
      await queryPostgres(
        url,
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kba progress'`,
      )
    },
    async disturb(runId) {
      for (const said of ['error', '', runId, '{"half":'])
        await queryPostgres(url, `select pg_notify('kba_progress', '${said}')`)
    },
    async stop() {
      await database.close()
      await server.stop()
    },
  }
}

async function startOnRedis(): Promise<ProgressServer> {
  const server = await startRedis()
  const database = await openDatabase({})
  return {
    ...partsOn({
      db: database.db,
      redis: { progressUrl: server.url, logsUrl: server.url, prefix: 'kba:test' },
    }),
    kill: () => server.kill(),
    start: () => server.start(),
    async disturb(runId) {
      for (const said of ['error', '', '1\n{"half":', 'null'])
        await askRedis(server.url, (redis) => redis.publish(`kba:test:events:${runId}`, said))
    },
    async breakWatching() {
      await askRedis(server.url, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub'))
    },
    async stop() {
      await database.close()
      await server.stop()
    },
  }
}

function partsOn(place: ProgressPlace): Pick<ProgressServer, 'openStore' | 'addRun'> {
  return { openStore: () => openProgress(place), addRun: (id = randomUUID()) => addTask(place.db, id) }
}

export async function addTask(db: Db, id: string): Promise<string> {
  await db.insertInto('task_state').values({ task_id: id, status: 'running' }).execute()
  return id
}
