/** Leads a run through its phases, as a job: begins it or goes on with it, waits for its posts without a slot, ends it. */
import { databaseTime } from '../db/clock.ts'
import type { PhaseId } from '../contract/phases.ts'
import { skipsPhase } from '../contract/preferences.ts'
import { databaseFault } from '../db/database-fault.ts'
import type { OpenedDatabase } from '../db/open.ts'
import { KbaError, UnavailableError, messageOf, unpackError } from '../errors.ts'
import { countLeftBehind, describeLeft, type LeftBehind } from '../posts/left-behind.ts'
import { countRunPosts } from '../posts/run-marks.ts'
import { removeTemporaryFiles } from '../documents/files/temporary-files.ts'
import { percentOf } from '../live/percent.ts'
import { POSTS_A_JOB, TOPICS_A_JOB, type JobPayload } from '../queue/catalogue.ts'
import type { Queues } from '../queue/queues.ts'
import {
  beginTask,
  endTask,
  raisePostsTotal,
  saveStep,
  setPostsTotal,
  type TaskState,
} from '../queue/task-state.ts'
import type { JobContext, JobOutcome } from '../queue/worker.ts'
import type { OpenRun, OpenRuns } from './open-runs.ts'
import type { RunContext } from './phase.ts'
import { runResultOf, withFailure, type RunResult, type RunTotals } from './run-result.ts'
import { countUsage } from '../models/usage-repository.ts'
import { runPipeline, type RunOutcome } from './run.ts'

/** Below this the planner's old picture still fits. */
const TIDY_AFTER_POSTS = 1000

export interface LeadParts {
  database: OpenedDatabase
  runs: OpenRuns
  queues: Queues
}

/** @throws {KbaError} what the run failed of, when its end is stored: the job has failed then too. */
export async function leadRun(parts: LeadParts, runId: string, job: JobContext): Promise<JobOutcome> {
  const { db } = parts.database
  const begun = await beginTask(db, runId)
  if (begun === undefined) return undefined // It is over: another worker was faster.
  const { task, leaderDied } = begun
  const soFar = { ...runResultOf(task.result), ...(leaderDied && { workerDied: true }) }
  const run = await parts.runs.open(task)
  const endNow = (): void => {
    run.abort(job.signal.reason as Error)
  }
  job.signal.addEventListener('abort', endNow, { once: true })
  try {
    const outcome = await goOn(parts, run, { task, soFar }, job.jobId)
    if (outcome.status === 'waits') return 'children'
    const failure = await finish(parts, run, task, outcome)
    if (failure !== undefined) throw failure
    return undefined
  } finally {
    job.signal.removeEventListener('abort', endNow)
    await run.close()
  }
}

async function goOn(
  { database, queues }: LeadParts,
  run: OpenRun,
  { task, soFar }: { task: TaskState; soFar: RunResult },
  jobId: string,
): Promise<RunOutcome> {
  const { db } = database
  const { task_id: runId } = task
  const round = soFar.current?.rounds ?? 0
  run.report.status(task.status, soFar.phases.length === 0 ? 'started' : 'continued')
  const context: RunContext = {
    ...run.context,
    round: 0,
    failure: undefined,
    handOutPosts: async (postIds) => {
      if (round === 0) await setPostsTotal(db, runId, postIds.length)
      else await raisePostsTotal(db, runId, postIds.length)
      const jobs = inGroups(postIds, POSTS_A_JOB, () => 1).map((group) => ({ runId, postIds: group }))
      await handOut(queues, 'process-posts', { jobId, round }, jobs)
    },
    handOutTopics: async (mains) => {
      const groups = inGroups(mains, TOPICS_A_JOB, ({ topics }) => topics)
      const jobs = groups.map((group) => ({
        runId,
        mainCategories: group.map(({ mainCategory }) => mainCategory),
      }))
      await handOut(queues, 'write-syntheses', { jobId, round }, jobs)
    },
  }
  return runPipeline(context, soFar, async (phase, result) => {
    const isLed = result.current === undefined
    const stored: RunResult = { ...result, ...(await totalsOf(db, task, result)), isLed }
    const message = `${phase}: ${isLed ? 'done' : 'waiting for what it handed out'}`
    await run.usage.save(db, task.task_id)
    await saveStep(db, task.task_id, {
      phase,
      message,
      percent: percentOf(sharesOf(result)),
      result: { ...stored },
    })
  })
}

function sharesOf({ phases }: RunResult): Partial<Record<PhaseId, number>> {
  return Object.fromEntries(phases.map(({ id }) => [id, 1]))
}

/** Job ids are made from the run's job and the round: what was handed out twice after a crash is there once. */
async function handOut<Name extends 'process-posts' | 'write-syntheses'>(
  queues: Queues,
  name: Name,
  { jobId, round }: { jobId: string; round: number },
  payloads: readonly JobPayload<Name>[],
): Promise<void> {
  const jobs = payloads.map((payload, index) => ({ jobId: `${jobId}-${name}-${round}-${index}`, payload }))
  await queues.addBelow(jobId, name, jobs).catch((cause: unknown) => {
    throw new UnavailableError('queue_away', `The work could not be queued: ${messageOf(cause)}`, {
      hint: 'Run again; everything done so far is kept.',
      cause,
    })
  })
}

/** In their order; each group takes what comes until it has enough. */
function inGroups<T>(all: readonly T[], enough: number, sizeOf: (one: T) => number): T[][] {
  const groups: T[][] = []
  let size = enough
  for (const one of all) {
    if (size >= enough) {
      groups.push([])
      size = 0
    }
    groups.at(-1)?.push(one)
    size += sizeOf(one)
  }
  return groups
}

async function totalsOf(
  db: OpenedDatabase['db'],
  task: TaskState,
  { phases, current }: RunResult,
): Promise<RunTotals> {
  const report = phases.find(({ id }) => id === 'content_processing')
  // A run that is stopped in the middle of it has no report of it, but posts that it did.
  const isInIt = current?.id === 'content_processing'
  const content = report ?? (isInIt ? await countRunPosts(db, task.task_id) : { processed: 0, failed: 0 })
  const others = phases.reduce((sum, { id, failed }) => (id === 'content_processing' ? sum : sum + failed), 0)
  return {
    processed: content.processed,
    failed: content.failed + others,
    model_calls: await countUsage(db, task.task_id),
    seconds: Math.round(databaseTime(db).getTime() - (task.started_at ?? databaseTime(db)).getTime()) / 1000,
  }
}

/** @returns What the run failed of. */
async function finish(
  { database }: LeadParts,
  run: OpenRun,
  task: TaskState,
  outcome: RunOutcome,
): Promise<Error | undefined> {
  const { db } = database
  await run.usage.save(db, task.task_id)
  const failure = failureOf(run, outcome.result)
  const status = failure === undefined && outcome.status !== 'waits' ? outcome.status : 'failed'
  const { workerDied, isLed: _over, ...reached } = outcome.result
  const result: RunResult = {
    ...(failure === undefined ? reached : withFailure(reached, failure)),
    ...(await totalsOf(db, task, reached)),
  }
  if (workerDied === true) await removeLeftovers(run)
  if (result.processed >= TIDY_AFTER_POSTS) await tidy(database, run)
  const left = status === 'completed' ? await lookForLeft(db, run) : undefined
  if (left !== undefined) result.left = left
  const words = left === undefined ? undefined : describeLeft(left)
  const ended = words === undefined ? status : `${status}, but ${words}`
  const message = failure === undefined ? ended : messageOf(failure)
  if (words !== undefined) run.report.say('warn', `${words}.`)
  const error = failure === undefined ? undefined : message
  await endTask(db, task.task_id, { status, message, error, result: { ...result } })
  run.report.status(status, message)
  return failure
}

/** A run that was not to work on posts leaves none behind. */
async function lookForLeft(db: OpenedDatabase['db'], { context }: OpenRun): Promise<LeftBehind | undefined> {
  return skipsPhase(context.preferences, 'content_processing') ? undefined : countLeftBehind(db)
}

/** A run that was stopped by a fault and not by the user has failed. */
function failureOf(run: OpenRun, { failure }: RunResult): Error | undefined {
  const { reason } = run.context.signal as { reason: unknown }
  if (reason instanceof KbaError) return reason
  return failure === undefined ? undefined : unpackError(failure)
}

/** Only now, when no worker of the run writes any more. */
async function removeLeftovers({ context }: OpenRun): Promise<void> {
  await removeTemporaryFiles(context.paths.knowledgeBase).catch((error: unknown) => {
    context.log.warn({ err: error }, 'half-written files of a dead worker stay')
  })
}

/** The run is over and told; a disk that is full now does not make it fail. */
async function tidy(database: OpenedDatabase, { context }: OpenRun): Promise<void> {
  await database.tidy().catch((error: unknown) => {
    context.log.warn({ err: databaseFault(error) ?? error }, 'the database was not tidied')
  })
}
