/** What Redis does with a batch of events of one run, whole or not at all, and where it keeps it. */
import type { Redis } from 'ioredis'
import { KEPT_EVENTS, KEPT_LINES } from './kept.ts'
import type { Batch } from './outbox.ts'
import type { ToldEvent } from './progress.ts'
import { changeBy } from './state-fields.ts'

const KEPT_SECONDS = 7 * 24 * 60 * 60

/** The keys of a run; `events` is also the name of the channel. */
export interface Keys {
  state(runId: string): string
  events(runId: string): string
  lines(runId: string): string
  lineWriters(runId: string): string
}

/** @param prefix - Of this installation (`db/installation.ts`). */
export function keysOf(prefix: string): Keys {
  return {
    state: (runId) => `${prefix}:progress:${runId}`,
    events: (runId) => `${prefix}:events:${runId}`,
    lines: (runId) => `${prefix}:logs:${runId}`,
    lineWriters: (runId) => `${prefix}:log-writers:${runId}`,
  }
}

/**
 * The stream's ids are the numbers of the events. When the state is gone (flushed, evicted) numbers begin anew, and
 * a stream of old numbers would refuse them. A script that fails is not undone: the batch counts as stored at the end.
 */
const WRITE_EVENTS = `
  local state, stream = KEYS[1], KEYS[2]
  local writer, number, dropped, change, fixed = ARGV[1], tonumber(ARGV[2]), ARGV[3], cjson.decode(ARGV[4]), 4
  if tonumber(redis.call('HGET', state, writer) or '0') >= number then return 0 end
  if redis.call('EXISTS', state) == 0 then redis.call('DEL', stream) end
  local count = #ARGV - fixed
  local last = redis.call('HINCRBY', state, 'seq', count)
  redis.call('HINCRBY', state, 'dropped', dropped)
  for _, name in ipairs(change.remove) do redis.call('HDEL', state, name) end
  for name, value in pairs(change.set) do redis.call('HSET', state, name, value) end
  for name, value in pairs(change.raise) do
    local known = redis.call('HGET', state, name)
    if not known or tonumber(known) < tonumber(value) then redis.call('HSET', state, name, value) end
  end
  for i = 1, count do redis.call('XADD', stream, (last - count + i) .. '-0', 'event', ARGV[fixed + i]) end
  redis.call('XTRIM', stream, 'MAXLEN', ${KEPT_EVENTS})
  redis.call('HSET', state, writer, number)
  redis.call('EXPIRE', state, ${KEPT_SECONDS})
  redis.call('EXPIRE', stream, ${KEPT_SECONDS})
  redis.call('PUBLISH', stream, (last - count + 1) .. '\\n' .. table.concat(ARGV, '\\n', fixed + 1))
  return last`

const WRITE_LINES = `
  local stream, writers = KEYS[1], KEYS[2]
  if tonumber(redis.call('HGET', writers, ARGV[1]) or '0') >= tonumber(ARGV[2]) then return 0 end
  for i = 3, #ARGV do redis.call('XADD', stream, 'MAXLEN', ${KEPT_LINES}, '*', 'line', ARGV[i]) end
  redis.call('HSET', writers, ARGV[1], ARGV[2])
  redis.call('EXPIRE', stream, ${KEPT_SECONDS})
  redis.call('EXPIRE', writers, ${KEPT_SECONDS})
  return 1`

/** Where the batches of a process go. */
export interface WritePlace {
  redis: Redis
  keys: Keys
  /** Of the process: the state keeps the number of its last batch, which is not stored twice. */
  writer: string
}

export async function writeEvents(
  { redis, keys: of, writer }: WritePlace,
  runId: string,
  batch: Batch,
): Promise<void> {
  const keys = [of.state(runId), of.events(runId)]
  const change = JSON.stringify(changeBy(batch.events))
  const events = batch.events.map((event) => JSON.stringify(event))
  await redis.eval(
    WRITE_EVENTS,
    keys.length,
    ...keys,
    `writer:${writer}`,
    batch.number,
    batch.dropped,
    change,
    ...events,
  )
}

export async function writeLines(
  { redis, keys: of, writer }: WritePlace,
  runId: string,
  batch: Batch,
): Promise<void> {
  const keys = [of.lines(runId), of.lineWriters(runId)]
  const lines = batch.events.map((event) => JSON.stringify(event))
  await redis.eval(WRITE_LINES, keys.length, ...keys, writer, batch.number, ...lines)
}

/** What `writeEvents` publishes. @returns `undefined` for what others say on the channel. */
export function parseMessage(message: string): { first: number; events: ToldEvent[] } | undefined {
  const [first, ...events] = message.split('\n')
  try {
    return { first: Number(first), events: events.map((event) => JSON.parse(event) as ToldEvent) }
  } catch {
    return undefined
  }
}
