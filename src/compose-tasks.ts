/** Opens what background tasks need beside the application: queue, progress, runs. Redis or the database, by the settings. */
import type { AskParts } from './chat/ask.ts'
import { openAnswerStream } from './live/answers/open-answers.ts'
import type { App } from './compose.ts'
import { redisUrlsOf, type RedisUrls } from './config/queue-settings.ts'
import type { Preferences } from './contract/preferences.ts'
import { redisPrefixOf } from './db/installation.ts'
import { takeUpKept } from './db/kept-writes.ts'
import { openRuns, type OpenRuns } from './pipeline/open-runs.ts'
import { startRun, stopRun, type StartedRun } from './pipeline/start-run.ts'
import { openProgress } from './live/open-progress.ts'
import type { ProgressStore } from './live/progress.ts'
import { openDatabaseBackend, openRedisBackend } from './queue/backend.ts'
import type { QueueName } from './queue/catalogue.ts'
import { openQueues, type Queues } from './queue/queues.ts'
import type { JobEnd } from './queue/worker.ts'
import { followRun, runHere, type FinishedRun, type RunRequest } from './workers/run-here.ts'
import { surviveFaults } from './workers/process-faults.ts'
import { startScheduleClock, type ScheduleClock } from './schedules/schedule-clock.ts'
import { startWorkers, type StartedWorkers } from './workers/start.ts'

export interface Tasks {
  queues: Queues
  progress: ProgressStore
  runs: OpenRuns
  /** Asking and following; answers are made by workers, or by who has `app.chat`. */
  chat: AskParts
  /** Puts a run into the queue for whichever worker comes. */
  startRun(preferences: Preferences): Promise<StartedRun>
  /** @returns Its id; `undefined` when none goes on. */
  stopRun(): Promise<string | undefined>
  /** One run to its end, with the workers of this process; with its own when there are none. */
  runHere(request: RunRequest): Promise<FinishedRun>
  startWorkers(queues: readonly QueueName[], concurrency?: number): Promise<StartedWorkers>
  /** For a process that works for long without workers; those with workers do it by themselves. @returns Ends it. */
  surviveFaults(): () => void
  /** Starts the runs of schedules when they are due. */
  startClock(): ScheduleClock
  /** Undefined where there is none. */
  readonly redis: RedisPlace | undefined
  close(): Promise<void>
}

/** Where this installation is in Redis. */
export interface RedisPlace extends RedisUrls {
  /** Of all its keys, channels and streams. */
  prefix: string
}

/** Who is told what happens in this process. */
export interface TaskHooks {
  onJob?: ((end: JobEnd) => void) | undefined
  /** A sentence for who keeps this process. */
  onNote?: ((sentence: string) => void) | undefined
}

/**
 * @throws {UnavailableError} `redis_away` when Redis is set and does not answer.
 * @throws {UsageError} `redis_not_set` when Redis is asked for and not set.
 */
export async function openTasks(app: App, hooks: TaskHooks = {}): Promise<Tasks> {
  const { database, runParts } = app
  await takeUpKept(database.db)
  const redis = await redisPlaceOf(app)
  const backend = await (redis === undefined
    ? openDatabaseBackend(database)
    : openRedisBackend(redis.queue, redis.prefix))
  const queues = openQueues(backend)
  const progress = await openProgress({
    db: database.db,
    notify: app.env.DATABASE_URL,
    redis: redis && { progressUrl: redis.progress, logsUrl: redis.logs, prefix: redis.prefix },
  })
  const runs = openRuns({ ...runParts, progress })
  const stream = openAnswerStream({
    db: database.db,
    databaseUrl: app.env.DATABASE_URL,
    redis: redis && { url: redis.progress, prefix: redis.prefix },
  })
  const { log, postsAtOnce, runTimeoutMs } = runParts
  const parts = {
    database,
    search: app.search,
    queues,
    progress,
    runs,
    log,
    postsAtOnce,
    runTimeoutMs,
    mediaCache: app.paths.mediaCache,
    chat: { ...app.chat, stream },
    ...hooks,
  }
  let hasWorkers = false
  return {
    ...{ queues, progress, runs, redis },
    chat: { ...app.chat, stream, queues },
    startRun: (preferences) => startRun(parts, preferences, { waitsForModels: true }),
    stopRun: () => stopRun(parts),
    runHere: (request) => (hasWorkers ? followRun(parts, request) : runHere(parts, request)),
    startWorkers: (names, concurrency) => {
      hasWorkers = true
      return startWorkers(parts, names, concurrency)
    },
    surviveFaults: () =>
      surviveFaults({ db: database.db, progress, log, postsInHand: () => [], onNote: hooks.onNote }),
    startClock: () =>
      startScheduleClock({
        db: database.db,
        startRun: (preferences) => startRun(parts, preferences, { waitsForModels: true }),
        log,
      }),
    async close() {
      await Promise.all([progress.close(), stream.close()])
      await queues.close()
    },
  }
}

async function redisPlaceOf({ env, database }: App): Promise<RedisPlace | undefined> {
  const urls = redisUrlsOf(env)
  return urls && { ...urls, prefix: await redisPrefixOf(database.db) }
}
