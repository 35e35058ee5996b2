/** Takes jobs from a queue and does them: parsed, bounded in time, told how they ended. Knows no handler. */
import { setMaxListeners } from 'node:events'
import { DelayedError, UnrecoverableError, WaitingChildrenError, Worker, type Job } from 'bullmq'
import { databaseFault } from '../db/database-fault.ts'
import { KbaError, PostError, SystemError, UnavailableError } from '../errors.ts'
import { withinTime, type Limited } from '../time-limit.ts'
import type { QueueBackend } from './backend.ts'
import { openOutages } from './outages.ts'
import { JOBS, type JobDefinition, type JobName, type JobPayload, type QueueName } from './catalogue.ts'

/** A worker that died is noticed after this and the time between two checks at the most. */
const LOCK_MS = 10_000
const STALLED_CHECK_MS = 5_000
/** A post that ends the process is set aside long before (`posts.starts`). */
const MAX_STALLED = 10
/** A connection of the queue that broke is tried again after so long. */
const RETRY_CONNECTION_MS = 1000
/** When a job is looked at again that another has in hand, or that only a newer version knows. */
const LATER_MS = 5000
/** The same for a job that belongs to another installation; after a day nobody will come for it any more. */
const FOREIGN = { laterMs: 30_000, keptMs: 24 * 3_600_000 }

const WORKER_STOPPED = 'worker_stopped'

/** Why jobs in hand are ended when a worker has no more time: another worker does them. */
export function workerStopped(): SystemError {
  return new SystemError(WORKER_STOPPED, 'The worker was stopped before it finished.')
}

export function isWorkerStopped(error: unknown): boolean {
  return error instanceof KbaError && error.code === WORKER_STOPPED
}

/** What a handler is told of its job. Its signal fires when the time is up, or the job must end. */
export interface JobContext extends Limited {
  jobId: string
}

/**
 * Nothing: it is done. `children`: it goes on when the jobs that were added below it are done, and has no slot until
 * then. `later`: another worker has it in hand; it is looked at again. `foreign`: our database does not know what it is
 * about; it is given back for the installation whose job it is. `awayFor`: a service is away, and the whole queue
 * waits before this job is tried again.
 */
export type JobOutcome = undefined | 'children' | 'later' | 'foreign' | { awayFor: UnavailableError }

export type Handler<Name extends JobName> = (
  payload: JobPayload<Name>,
  context: JobContext,
) => Promise<JobOutcome>
export type Handlers = { readonly [Name in JobName]: Handler<Name> }

/** How a try of a job ended, for metrics and logs. */
export interface JobEnd {
  queue: QueueName
  name: string
  jobId: string
  outcome: 'done' | 'waits' | 'put off' | 'paused' | 'failed'
  seconds: number
  error?: unknown
  /** It failed and is tried again. */
  isRetried?: boolean
}

export interface WorkerOptions {
  concurrency: number
  handlers: Handlers
  /** For jobs without a limit of their own. */
  timeoutMs: number
  onEnd?: ((end: JobEnd) => void) | undefined
  /** The queue waits, for whom, and until when. `isFirst`: with the pauses before, it was not the same outage. */
  onPause?: ((error: UnavailableError, until: Date, isFirst: boolean) => void) | undefined
  /** A fault of the queue itself; it goes on by itself. */
  onFault: (error: Error) => void
}

/** With the two ends of a pause, which all workers of the queue heed. */
export interface HeldWorkerOptions extends WorkerOptions {
  holdBack(ms: number): Promise<void>
  goOn(): Promise<void>
}

export interface QueueWorker {
  readonly queue: QueueName
  /** Takes no new job; resolves when those in hand are done. */
  close(): Promise<void>
  /** Ends the jobs in hand. */
  abort(reason: Error): void
}

export function openWorker(backend: QueueBackend, queue: QueueName, options: HeldWorkerOptions): QueueWorker {
  let inHand = openEnding()
  const work = openWork(queue, options)
  const worker = new Worker(
    queue,
    (job, token) => work(job, token, inHand.signal),
    {
      ...backend.options,
      concurrency: options.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MAX_STALLED,
      runRetryDelay: RETRY_CONNECTION_MS,
    },
    backend.factory as never,
  )
  worker.on('error', options.onFault)
  worker.on('failed', (job, error) => {
    if (job !== undefined) options.onEnd?.(failureOf(queue, job, error))
  })
  return {
    queue,
    close: () => worker.close(),
    abort(reason) {
      inHand.abort(reason)
      inHand = openEnding()
    },
  }
}

/** One for all jobs in hand: one for each would cost a job without work more than all else here. */
function openEnding(): AbortController {
  const ending = new AbortController()
  setMaxListeners(0, ending.signal) // Node warns of more than ten, and each job in hand listens.
  return ending
}

type Work = (job: Job, token: string | undefined, signal: AbortSignal) => Promise<void>

/** Does a job and tells the queue what is to become of it: those outcomes that are no end are errors to BullMQ. */
function openWork(queue: QueueName, options: HeldWorkerOptions): Work {
  const outages = openOutages()
  return async (job, token = '', signal) => {
    const tell = stopwatch(queue, job, options.onEnd)
    const begunAt = performance.now()
    let outcome = await handle(job, options, signal).catch(withoutFault)
    // Those below it may all be done already: then it goes on now.
    while (outcome === 'children' && !(await job.moveToWaitingChildren(token)))
      outcome = await handle(job, options, signal).catch(withoutFault)
    if (typeof outcome === 'object') {
      tell('paused', outcome.awayFor)
      const pause = outages.met(outcome.awayFor, begunAt)
      if (pause !== undefined) {
        options.onPause?.(outcome.awayFor, new Date(Date.now() + pause.waitMs), pause.isFirst)
        await options.holdBack(pause.waitMs)
      }
      throw Worker.RateLimitError()
    }
    if (outcome === 'foreign' && job.timestamp < Date.now() - FOREIGN.keptMs)
      throw new UnrecoverableError(
        'The job belongs to another installation, which has not collected it for a day.',
      )
    if (outcome === 'later' || outcome === 'foreign') {
      tell('put off')
      await job.moveToDelayed(Date.now() + (outcome === 'later' ? LATER_MS : FOREIGN.laterMs), token)
      throw new DelayedError()
    }
    if (outages.isOver(begunAt)) await options.goOn()
    tell(outcome === 'children' ? 'waits' : 'done')
    if (outcome === 'children') throw new WaitingChildrenError()
  }
}

/** A database that is away and a worker that must end are no faults of the job. */
function withoutFault(error: unknown): JobOutcome {
  if (isWorkerStopped(error)) return 'later'
  const fault = databaseFault(error)
  if (fault instanceof UnavailableError) return { awayFor: fault }
  throw error
}

async function handle(
  job: Job,
  { timeoutMs, handlers }: WorkerOptions,
  signal: AbortSignal,
): Promise<JobOutcome> {
  if (!(job.name in JOBS)) return 'later'
  const name = job.name as JobName
  const definition: JobDefinition = JOBS[name]
  const payload = definition.payload.safeParse(job.data)
  if (!payload.success) throw new UnrecoverableError(`The payload of ${job.name} is not valid.`)
  const limitMs = definition.timeoutMs ?? timeoutMs
  const late = (): Error =>
    new PostError('job_timeout', `The work took longer than ${Math.round(limitMs / 1000)} s.`, {
      hint: 'Raise CELERY_TASK_TIME_LIMIT, or use a faster model.',
    })
  const handler = handlers[name] as Handler<JobName>
  return withinTime({ limitMs, late, signal }, (limited) =>
    handler(payload.data as never, new HandledJob(job.id ?? '', limited)),
  )
}

class HandledJob implements JobContext {
  readonly jobId: string
  readonly #limited: Limited

  constructor(jobId: string, limited: Limited) {
    this.jobId = jobId
    this.#limited = limited
  }

  get signal(): AbortSignal {
    return this.#limited.signal
  }
}

type Tell = (outcome: JobEnd['outcome'], error?: unknown) => void

function stopwatch(queue: QueueName, job: Job, onEnd: WorkerOptions['onEnd']): Tell {
  const startedAt = performance.now()
  return (outcome, error) => {
    const seconds = (performance.now() - startedAt) / 1000
    onEnd?.({ ...endOf(queue, job), outcome, seconds, ...(error === undefined ? {} : { error }) })
  }
}

/** A job that is over for good has a time at which it ended; one that waits for its next try has none. */
function failureOf(queue: QueueName, job: Job, error: Error): JobEnd {
  const startedAt = job.processedOn ?? Date.now()
  const seconds = ((job.finishedOn ?? Date.now()) - startedAt) / 1000
  const isRetried = (job.finishedOn ?? 0) === 0
  return { ...endOf(queue, job), outcome: 'failed', seconds, error, isRetried }
}

function endOf(queue: QueueName, job: Job): Pick<JobEnd, 'queue' | 'name' | 'jobId'> {
  return { queue, name: job.name, jobId: job.id ?? '' }
}
