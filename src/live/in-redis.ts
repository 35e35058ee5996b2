/** Progress in Redis: state and events on one server, log lines on the same or another. */
import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { Follower, type Readings } from './follower.ts'
import { KEPT_EVENTS, KEPT_LINES } from './kept.ts'
import { MAX_BATCH } from './outbox.ts'
import { openOutboxes, reporterTo, type Clock } from './outboxes.ts'
import type { LiveEvent, LogLine, ProgressStore, RunProgress, ToldEvent } from './progress.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { keysOf, writeEvents, writeLines, type Keys } from './redis-scripts.ts'
import { RedisSubscriptions } from './redis-subscriptions.ts'
import { progressOf } from './state-fields.ts'

const FLUSH_AFTER_MS = 20
const PAGE = 1000

export interface RedisPlaces {
  /** REDIS_PROGRESS_URL */
  progressUrl: string
  /** REDIS_LOGS_URL */
  logsUrl: string
  /** What the keys of this installation begin with (`db/installation.ts`). */
  prefix: string
}

/** @throws {UsageError} `redis_refused`; a server that is away is no error. */
export async function openInRedis(
  { progressUrl, logsUrl, prefix }: RedisPlaces,
  now: Clock = () => new Date(),
): Promise<ProgressStore> {
  const progress = connectRedis(progressUrl, 'REDIS_PROGRESS_URL')
  const logs = logsUrl === progressUrl ? progress : connectRedis(logsUrl, 'REDIS_LOGS_URL')
  const keys = keysOf(prefix)
  const subscriptions = new RedisSubscriptions(progressUrl, 'REDIS_PROGRESS_URL', keys)
  const closeAll = (): void => {
    subscriptions.close()
    for (const connection of new Set([progress, logs])) connection.close()
  }
  try {
    await Promise.all([progress.ready(), logs.ready()])
  } catch (error) {
    closeAll()
    throw error
  }
  return storeOn({ keys, progress, logs, subscriptions, closeAll, now })
}

interface Parts {
  keys: Keys
  progress: RedisConnection
  logs: RedisConnection
  subscriptions: RedisSubscriptions
  closeAll: () => void
  now: Clock
}

function storeOn({ keys, progress, logs, subscriptions, closeAll, now }: Parts): ProgressStore {
  const writer = randomUUID()
  const events = openOutboxes(
    (runId, batch) => writeEvents({ redis: progress.redis, keys, writer }, runId, batch),
    {
      ...{ flushAfterMs: FLUSH_AFTER_MS, limit: KEPT_EVENTS },
    },
  )
  // Of its lines more than are kept need not be held beside those in hand: what finds no room here is not lost but old.
  const lines = openOutboxes(
    (runId, batch) => writeLines({ redis: logs.redis, keys, writer }, runId, batch),
    {
      ...{ flushAfterMs: FLUSH_AFTER_MS, limit: KEPT_LINES + MAX_BATCH },
    },
  )
  return {
    now,
    reporter(runId) {
      const [ofEvents, ofLines] = [events.of(runId), lines.of(runId)]
      const tell = (event: ToldEvent): void => {
        ofEvents.add(event)
        if (event.type === 'log') ofLines.add(event)
      }
      return reporterTo(
        tell,
        async () => {
          await Promise.all([ofEvents.flush(), ofLines.flush()])
        },
        now,
      )
    },
    read: (runId) => progress.ask((redis) => readState({ redis, keys, now }, runId)),
    readLog: (runId, last = KEPT_LINES) => logs.ask((redis) => readLines(redis, keys, runId, last)),
    countLines: (runIds) => logs.ask((redis) => countLines(redis, keys, runIds)),
    clearLogs: (runIds) =>
      logs.ask(async (redis) => {
        if (runIds.length > 0) await redis.del(runIds.map((runId) => keys.lines(runId)))
      }),
    async watch(runId, watcher) {
      const follower = new Follower(watcher, readingsOf({ redis: progress.redis, keys, now }, runId))
      await subscriptions.add(runId, follower)
      await follower.pull()
      return () => {
        follower.end()
        return subscriptions.remove(runId, follower)
      }
    },
    async close() {
      await Promise.all([events.close(), lines.close()])
      closeAll()
    },
  }
}

interface Place extends Pick<Parts, 'keys' | 'now'> {
  redis: Redis
}

async function readState({ redis, keys, now }: Place, runId: string): Promise<RunProgress | undefined> {
  const fields = await redis.hgetall(keys.state(runId))
  return fields['seq'] === undefined ? undefined : progressOf(runId, Number(fields['seq']), fields, now())
}

async function readLines(redis: Redis, keys: Keys, runId: string, last: number): Promise<LogLine[]> {
  const entries = await redis.xrevrange(keys.lines(runId), '+', '-', 'COUNT', Math.min(last, KEPT_LINES))
  return entries.reverse().map(([, [, json = '{}']]) => {
    const { at, level, phase, message } = JSON.parse(json) as Extract<ToldEvent, { type: 'log' }>
    return { at: new Date(at), level, phase: phase ?? null, message }
  })
}

async function countLines(redis: Redis, keys: Keys, runIds: readonly string[]): Promise<Map<string, number>> {
  const lengths = runIds.map(async (runId) => [runId, await redis.xlen(keys.lines(runId))] as const)
  return new Map(await Promise.all(lengths))
}

function readingsOf(place: Place, runId: string): Readings {
  const { redis, keys, now } = place
  return {
    state: async () => (await readState(place, runId)) ?? progressOf(runId, 0, {}, now()),
    async eventsAfter(after) {
      // One transaction, so that the newest number and the events are of the same moment.
      const answers = await redis
        .multi()
        .hget(keys.state(runId), 'seq')
        .xrange(keys.events(runId), `${after + 1}-0`, '+', 'COUNT', PAGE)
        .exec()
      const [newest, entries] = (answers ?? []).map(([error, answer]) => {
        if (error !== null) throw error
        return answer
      }) as [string | null, [string, string[]][]]
      const events = entries.map(([id, [, json = '{}']]): LiveEvent => {
        return { ...(JSON.parse(json) as ToldEvent), runId, seq: Number.parseInt(id, 10) }
      })
      return { newest: Number(newest ?? 0), events }
    },
  }
}
