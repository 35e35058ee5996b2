/** How many jobs a second a worker does that have nothing to do. Baselines: bare BullMQ, and Celery, on the same Redis. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis } from '../test/support/redis.ts'
import {
  findCelery,
  openBare,
  openCelery,
  openOurs,
  timeAddBulk,
  type JobEngine,
  type JobProcess,
} from './support/job-engines.ts'
import { line, peak, verdictAtLeast } from './support/report.ts'

const JOBS = Number(process.argv[2] ?? 10_000)
/** What our workers do at a time on the queue `chat`. */
const CONCURRENCY = 8
/** The best of so many, in turn: the machine may be busy with something else. */
const TRIES = 5
const CELERY_TRIES = 2
const LOOK_EVERY_MS = 5
const TARGET = 0.8
const TARGET_CELERY = 1

interface Speed {
  addMs: number
  workMs: number
}

const redis = await startRedis('everysec')
const home = await mkdtemp(join(tmpdir(), 'kba-bench-jobs-'))
try {
  await compare()
} finally {
  await redis.stop()
  await rm(home, { recursive: true, force: true })
}

async function compare(): Promise<void> {
  const place = { url: redis.url, home, concurrency: CONCURRENCY }
  const engines = [await openOurs(place), openBare(place)]
  const [ours, bare] = (await inTurn(engines, TRIES)) as [Speed, Speed]
  const bulkMs = await bestOfAddBulk()
  line('jobs', `${JOBS}, ${CONCURRENCY} at a time`)
  tell('ours', ours)
  tell('bare BullMQ', bare)
  line('  added by addBulk', perSecond(bulkMs))
  const python = findCelery()
  const [celery] = python === undefined ? [] : await inTurn([openCelery(python, place)], CELERY_TRIES)
  if (celery === undefined) console.log('Celery is not installed (python3-celery, python3-redis): left out.')
  else tell('Celery', celery)
  peak()
  verdictAtLeast('worked, ratio to bare', bare.workMs / ours.workMs, TARGET)
  verdictAtLeast('added and worked, ratio to bare', whole(bare) / whole(ours), TARGET)
  if (celery !== undefined) {
    verdictAtLeast('worked, ratio to Celery', celery.workMs / ours.workMs, TARGET_CELERY)
    verdictAtLeast('added and worked, ratio to Celery', whole(celery) / whole(ours), TARGET_CELERY)
  }
}

async function bestOfAddBulk(): Promise<number> {
  let best = Infinity
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await redis.flush()
    best = Math.min(best, await timeAddBulk(redis.url, JOBS))
  }
  return best
}

/** @returns The best of each, in the order of the engines. */
async function inTurn(engines: readonly JobEngine[], tries: number): Promise<Speed[]> {
  const found = engines.map((): Speed[] => [])
  for (let attempt = 0; attempt < tries; attempt += 1)
    for (const [index, engine] of engines.entries()) {
      await redis.flush()
      found[index]?.push(await measure(engine))
    }
  for (const engine of engines) await engine.close()
  return found.map((speeds) => ({
    addMs: Math.min(...speeds.map(({ addMs }) => addMs)),
    workMs: Math.min(...speeds.map(({ workMs }) => workMs)),
  }))
}

/** First the whole queue is filled, then a worker takes it: what adding costs is no part of what working costs. */
async function measure(engine: JobEngine): Promise<Speed> {
  const beforeAdding = performance.now()
  await engine.add(JOBS)
  const addMs = performance.now() - beforeAdding
  const worker = engine.startWorker()
  await untilDepth(engine, worker, JOBS - 1)
  const firstTaken = performance.now()
  await untilDepth(engine, worker, 0)
  const workMs = performance.now() - firstTaken
  await worker.end(JOBS)
  return { addMs, workMs }
}

/** Asks Redis, so that the start of a process is not counted, nor anything that it would have to tell. */
async function untilDepth(engine: JobEngine, { child }: JobProcess, depth: number): Promise<void> {
  while ((await engine.depth()) > depth) {
    if (child.exitCode !== null) throw new Error(`The worker of ${engine.name} ended with ${child.exitCode}.`)
    await sleep(LOOK_EVERY_MS)
  }
}

function tell(name: string, speed: Speed): void {
  line(name, `${perSecond(whole(speed))} added and worked`)
  line('  added', perSecond(speed.addMs))
  line('  worked', perSecond(speed.workMs))
}

function whole({ addMs, workMs }: Speed): number {
  return addMs + workMs
}

function perSecond(tookMs: number): string {
  return `${((JOBS / tookMs) * 1000).toFixed(0)} jobs/s`
}
