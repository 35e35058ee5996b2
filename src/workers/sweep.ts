/** Looks again and again whether the database and the queue agree on the run that goes on, and mends what does not. */
import { databaseTime } from '../db/clock.ts'
import { giveLostJobs } from '../chat/ask.ts'
import type { WorkParts } from '../chat/work-answer.ts'
import type { Log } from '../log.ts'
import { jobIdOf } from '../pipeline/start-run.ts'
import { runTimeout } from '../pipeline/open-runs.ts'
import { packError, messageOf } from '../errors.ts'
import { emptyBin } from '../posts/bin.ts'
import type { ProgressStore } from '../live/progress.ts'
import type { Queues } from '../queue/queues.ts'
import { endTask, findLiveRun, replaceJob, saveQueueSize, type TaskState } from '../queue/task-state.ts'
import type { OpenedDatabase } from '../db/open.ts'

const EVERY_MS = 10_000
/** A job that is being added is not missing. */
const GRACE_MS = 5000
/** A run whose job was lost so often is given up: something in it ends each process. */
const MAX_JOBS = 20

export interface SweepParts {
  database: OpenedDatabase
  queues: Queues
  progress: ProgressStore
  log: Log
  runTimeoutMs: number
  /** Where stored media are. */
  mediaCache: string
  chat: WorkParts
}

export interface Sweep {
  stop(): Promise<void>
}

/**
 * @param isSettled - All was looked at a moment ago: the first look has time, and a short run needs none. What it would
 *   have removed is removed at the end.
 */
export function startSweep(parts: SweepParts, isSettled: boolean): Sweep {
  let isStopped = false
  let hasLooked = false
  let looking: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const later = (): void => {
    if (isStopped) return
    timer = setTimeout(look, EVERY_MS)
    timer.unref()
  }
  const look = (): void => {
    hasLooked = true
    looking = sweepOnce(parts)
      .catch((error: unknown) => {
        parts.log.warn({ err: error }, 'database and queue were not compared')
      })
      .then(later)
  }
  if (isSettled) later()
  else look()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await looking
      if (hasLooked) return
      await removeOld(parts).catch((error: unknown) => {
        parts.log.warn({ err: error }, 'what is old is removed later')
      })
    },
  }
}

/** One look. */
export async function sweepOnce(parts: SweepParts): Promise<void> {
  const { db } = parts.database
  const counts = await parts.queues.counts()
  const waiting = Object.values(counts).flatMap((states) =>
    ['waiting', 'prioritized', 'delayed', 'active', 'waiting-children'].map((state) => states[state] ?? 0),
  )
  await saveQueueSize(
    db,
    waiting.reduce((sum, count) => sum + count, 0),
  )
  await removeOld(parts)
  await giveLostJobs({ ...parts.chat, queues: parts.queues })
  const run = await findLiveRun(db)
  if (run === undefined || run.updated_at.getTime() > databaseTime(db).getTime() - GRACE_MS) return
  const state = run.job_id === null ? 'unknown' : await parts.queues.stateOf('agent', run.job_id)
  if (state === 'failed' || state === 'completed') await endLost(parts, run, state)
  else if (state === 'unknown') await giveJob(parts, run)
  else if (isOverdue(parts, run)) await endOverdue(parts, run)
}

async function removeOld({ database, queues, mediaCache }: SweepParts): Promise<void> {
  await queues.forgetOld()
  await emptyBin(database.db, mediaCache)
}

function isOverdue({ database, runTimeoutMs }: SweepParts, { started_at }: TaskState): boolean {
  const now = databaseTime(database.db).getTime()
  return started_at !== null && started_at.getTime() + runTimeoutMs + GRACE_MS < now
}

async function endOverdue(parts: SweepParts, run: TaskState): Promise<void> {
  const error = runTimeout(parts.runTimeoutMs)
  const result = { ...run.result, failure: packError(error) }
  await end(parts, run, { message: messageOf(error), result })
}

/** The queue has given the job up, or its worker died between the end of the job and that of the run. */
async function endLost(parts: SweepParts, run: TaskState, state: string): Promise<void> {
  const message = `The queue ended the job of this run (${state}) before the run was over. Start it again.`
  await end(parts, run, { message, result: run.result })
}

async function end(
  { database, progress }: SweepParts,
  run: TaskState,
  { message, result }: { message: string; result: Record<string, unknown> },
): Promise<void> {
  const report = progress.reporter(run.task_id)
  const ended = await endTask(database.db, run.task_id, { status: 'failed', message, error: message, result })
  if (!ended) return
  report.say('error', message)
  report.status('failed', message)
  await report.flush()
}

/**
 * A worker that starts where no other lives takes up at once what the last one left in hand, without waiting for the
 * queue to notice. The caller makes sure that nobody else starts at the same time.
 */
export async function takeUpDeadRun(parts: SweepParts): Promise<void> {
  await parts.queues.finishClearing()
  const run = await findLiveRun(parts.database.db)
  if (run === undefined || run.started_at === null) return
  await parts.queues.clearRuns()
  await giveJob(parts, run)
}

/** The queue was emptied, or is another one than the run was begun with: the run goes on from what the database knows. */
async function giveJob(parts: SweepParts, run: TaskState): Promise<void> {
  const attempt =
    Number(/-(\d+)$/.exec((run.job_id ?? '').slice(jobIdOf(run.task_id, 0).length))?.[1] ?? 0) + 1
  if (attempt >= MAX_JOBS) return endLost(parts, run, 'lost')
  const to = jobIdOf(run.task_id, attempt)
  if (!(await replaceJob(parts.database.db, { taskId: run.task_id, from: run.job_id, to }))) return
  const report = parts.progress.reporter(run.task_id)
  report.say('warn', 'The job of this run was lost. A new job continues where it was.')
  await parts.queues.add('run-agent', { jobId: to, payload: { runId: run.task_id } })
  await report.flush()
}
