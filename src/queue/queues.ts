/** The three queues: adding jobs, asking for them, counting them. */
import { Queue } from 'bullmq'
import type { QueueBackend } from './backend.ts'
import {
  JOBS,
  KEPT_MS,
  QUEUES,
  type JobDefinition,
  type JobName,
  type JobPayload,
  type QueueName,
} from './catalogue.ts'
import { openWorker, type QueueWorker, type WorkerOptions } from './worker.ts'

/** The events of a queue that are kept in its backend; ours are in the progress store. */
const KEPT_EVENTS = 100
const FORGOTTEN_AT_ONCE = 1000
/** The first are in hand while the others are added, and the embedded database is free in between: a job takes it 2 ms. */
const ADDED_AT_ONCE = 8
const RUN_QUEUES = ['agent', 'processing'] as const

export interface NewJob<Name extends JobName> {
  /** A job of an id that is there already is not added again. */
  jobId: string
  payload: JobPayload<Name>
}

/** As BullMQ tells it; `unknown` when there is no such job. */
export type JobState =
  'completed' | 'failed' | 'delayed' | 'active' | 'waiting' | 'waiting-children' | 'prioritized' | 'unknown'

export interface Queues {
  readonly backend: QueueBackend['kind']
  add<Name extends JobName>(name: Name, job: NewJob<Name> & { priority?: number }): Promise<void>
  /** @param parentId - A job on `agent` that waits for them; one of them that fails does not fail it. */
  addBelow<Name extends JobName>(parentId: string, name: Name, jobs: readonly NewJob<Name>[]): Promise<void>
  stateOf(queue: QueueName, jobId: string): Promise<JobState>
  /** Jobs of each queue by state. */
  counts(): Promise<Record<QueueName, Record<string, number>>>
  /** Ends a pause that a worker made because a service was away. */
  endPause(queue: QueueName): Promise<void>
  /** Removes finished jobs that are old. In one go for many: a worker that looked after each job would do a third less. */
  forgetOld(): Promise<void>
  /** Takes all jobs of runs off their queues, also those in hand: only when no worker lives. */
  clearRuns(): Promise<void>
  /** BullMQ pauses a queue while it clears it: a process killed at that leaves one that gives no job to anyone. When no worker lives. */
  finishClearing(): Promise<void>
  work(queue: QueueName, options: WorkerOptions): QueueWorker
  /** For the board of queues. */
  readonly bull: readonly Queue[]
  close(): Promise<void>
}

export function openQueues(backend: QueueBackend): Queues {
  const open = (name: QueueName): Queue =>
    new Queue(
      name,
      { ...backend.options, streams: { events: { maxLen: KEPT_EVENTS } } },
      backend.factory as never,
    )
  const byName: Record<QueueName, Queue> = {
    agent: open('agent'),
    processing: open('processing'),
    chat: open('chat'),
  }
  for (const queue of Object.values(byName)) queue.on('error', () => undefined) // The worker's own events tell.
  return {
    backend: backend.kind,
    bull: Object.values(byName),
    async add(name, { jobId, payload, priority }) {
      const options = { ...optionsOf(name), jobId, ...(priority === undefined ? {} : { priority }) }
      await byName[JOBS[name].queue].add(name, payload, options)
    },
    async addBelow(parentId, name, jobs) {
      const parent = { id: parentId, queue: byName.agent.qualifiedName }
      const opts = { ...optionsOf(name), parent, ignoreDependencyOnFailure: true }
      const added = jobs.map(({ jobId, payload }) => ({ name, data: payload, opts: { ...opts, jobId } }))
      for (let from = 0; from < added.length; from += ADDED_AT_ONCE)
        await byName[JOBS[name].queue].addBulk(added.slice(from, from + ADDED_AT_ONCE))
    },
    stateOf: (queue, jobId) => byName[queue].getJobState(jobId),
    async counts() {
      const counted = QUEUES.map(async (name) => [name, await byName[name].getJobCounts()] as const)
      return Object.fromEntries(await Promise.all(counted)) as Record<QueueName, Record<string, number>>
    },
    endPause: (queue) => goOn(byName[queue]),
    async forgetOld() {
      for (const queue of Object.values(byName)) {
        await queue.clean(KEPT_MS.completed, FORGOTTEN_AT_ONCE, 'completed')
        await queue.clean(KEPT_MS.failed, FORGOTTEN_AT_ONCE, 'failed')
      }
    },
    async clearRuns() {
      for (const name of RUN_QUEUES) await byName[name].obliterate({ force: true })
    },
    async finishClearing() {
      for (const name of RUN_QUEUES)
        if (await byName[name].isPaused()) await byName[name].obliterate({ force: true })
    },
    work: (queue, options) =>
      openWorker(backend, queue, {
        ...options,
        holdBack: (ms) => holdBack(byName[queue], ms),
        goOn: () => goOn(byName[queue]),
      }),
    async close() {
      await Promise.all(Object.values(byName).map((queue) => queue.close()))
      await backend.close()
    },
  }
}

/**
 * BullMQ's workers heed a pause with an end only where the queue has a limit. Ours has none, and gets a wide one for as long as
 * it is held back: each job pays for it.
 */
async function holdBack(queue: Queue, ms: number): Promise<void> {
  await queue.setGlobalRateLimit(1_000_000, 1000)
  await queue.rateLimit(ms)
}

async function goOn(queue: Queue): Promise<void> {
  await queue.removeRateLimitKey()
  await queue.removeGlobalRateLimit()
}

/** A job that is tried once carries nothing about trying again. */
function optionsOf(name: JobName) {
  const { attempts, backoffMs }: JobDefinition = JOBS[name]
  if (attempts === 1) return {}
  return { attempts, backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 } }
}
