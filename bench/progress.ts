/** How long a log line is on its way from who works to who watches, through Redis. Baseline: bare PUBLISH and SUBSCRIBE. */
import { fork, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis } from '../test/support/redis.ts'
import { askForRedis, openStore } from './support/progress-store.ts'
import { line, peak, verdict } from './support/report.ts'

const LINES_PER_SECOND = 1000
const SECONDS = 10
const LINES = LINES_PER_SECOND * SECONDS
const TICK_MS = 5
/** After the last line: what is not there by then is lost. */
const GRACE_MS = 2000
const TARGET_MS = 100
/** As long as the messages of a run are. */
const WORDS = ' Post 1900000000000000000: the article is written, two media are described'

interface Found {
  seen: number
  doubled: number
  p95Ms: number
}

const redis = await startRedis('everysec')
try {
  const bare = await watching('channel', sendBare)
  const found = await watching('store', sendThroughStore)
  line('lines', `${LINES} in ${SECONDS} s`)
  line('bare PUBLISH, p95', `${bare.p95Ms.toFixed(1)} ms`)
  line('through the store, p95', `${found.p95Ms.toFixed(1)} ms`)
  line('ratio to bare', (found.p95Ms / Math.max(1, bare.p95Ms)).toFixed(1))
  peak()
  verdict('lost', LINES - (found.seen - found.doubled), 0)
  verdict('doubled', found.doubled, 0)
  verdict('p95 ms', found.p95Ms, TARGET_MS)
} finally {
  await redis.stop()
}

/** @returns What a watcher in a process of its own found. */
async function watching(
  kind: 'store' | 'channel',
  send: (name: string, watcher: ChildProcess) => Promise<void>,
): Promise<Found> {
  const name = randomUUID()
  const file = join(import.meta.dirname, 'support', 'progress-watcher.js')
  const watcher = fork(file, [kind, redis.url, name], { execArgv: [] })
  try {
    await once(watcher, 'message')
    await send(name, watcher)
    await sleep(GRACE_MS)
    watcher.send('tell')
    const [found] = (await once(watcher, 'message')) as [Found]
    return found
  } finally {
    watcher.disconnect()
  }
}

async function sendThroughStore(runId: string): Promise<void> {
  const store = await openStore(redis.url)
  const reporter = store.reporter(runId)
  await atRate(() => {
    reporter.say('info', `${Date.now()}${WORDS}`, 'content_processing')
  })
  await store.close()
}

async function sendBare(channel: string): Promise<void> {
  const publisher = askForRedis(redis.url)
  await atRate((n) => void publisher.publish(channel, `${n} ${Date.now()}${WORDS}`))
  await publisher.quit()
}

/** @param send - Called so often a second, with numbers from 1. */
async function atRate(send: (n: number) => void): Promise<void> {
  const startedAt = performance.now()
  let sent = 0
  while (sent < LINES) {
    const due = ((performance.now() - startedAt) / 1000) * LINES_PER_SECOND
    while (sent < Math.min(due, LINES)) send((sent += 1))
    await sleep(TICK_MS)
  }
}
