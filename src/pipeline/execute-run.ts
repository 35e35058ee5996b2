/** A run with its place in the history: begun, logged, counted, ended. */
import { randomUUID } from 'node:crypto'
import type { OpenedDatabase } from '../db/open.ts'
import { KbaError, messageOf } from '../errors.ts'
import { openCategoryTree } from '../knowledge/category-tree.ts'
import { removeTemporaryFiles } from '../knowledge/write-document.ts'
import { joinReporters, type Reporter } from '../progress/reporter.ts'
import { openRunLog } from '../progress/run-log.ts'
import type { RunContext } from './phase.ts'
import { beginRun, endRun, type RunTotals } from './run-repository.ts'
import type { ModelUsage, RunUsage } from './run-usage.ts'
import { runPipeline, type RunOutcome } from './run.ts'

/** Below this the planner's old picture still fits. */
const TIDY_AFTER_POSTS = 1000

export interface FinishedRun extends RunOutcome, RunTotals {
  runId: string
  /** What its model calls used. */
  usage: ModelUsage[]
}

/** What is the same for every run of a process. */
export type RunParts = Omit<RunContext, 'runId' | 'preferences' | 'report' | 'signal' | 'tree'> &
  Pick<OpenedDatabase, 'lockRuns' | 'tidy'>
export type RunRequest = Pick<RunContext, 'preferences' | 'signal'> & {
  /** Told beside the run's log. */
  reporter: Reporter
}

/**
 * @param usage - Counts the model calls of this run alone.
 * @param listen - Is handed the run's reporter, for what is told from outside the pipeline.
 * @throws {SystemError} `run_going_on` when another run is not over; then nothing was begun.
 */
export async function executeRun(
  parts: RunParts,
  request: RunRequest,
  usage: RunUsage,
  listen: (report: Reporter) => void,
): Promise<FinishedRun> {
  const runId = randomUUID()
  const lock = await parts.lockRuns(runId)
  try {
    const runLog = openRunLog(parts.db, runId)
    const report = joinReporters([request.reporter, runLog])
    listen(report)
    const signal = AbortSignal.any([request.signal, lock.signal])
    const tree = openCategoryTree(parts.db)
    const run = { ...parts, runId, preferences: request.preferences, signal, report, tree }
    const finished = await runInHistory(run, usage, () => runLog.flush())
    if (finished.processed >= TIDY_AFTER_POSTS) await tidy(parts)
    return finished
  } finally {
    await lock.release()
  }
}

/** The run is over and told; a disk that is full now does not make it fail. */
async function tidy({ tidy, log }: RunParts): Promise<void> {
  await tidy().catch((error: unknown) => {
    log.warn({ err: error }, 'the database was not tidied')
  })
}

async function runInHistory(
  run: RunContext,
  usage: RunUsage,
  flushLog: () => Promise<void>,
): Promise<FinishedRun> {
  const { db, runId } = run
  const startedAt = performance.now()
  const interrupted = await beginRun(db, runId, run.preferences)
  // Half-written files are looked for only when a run was cut off: the search reads every folder.
  if (interrupted) await removeTemporaryFiles(run.paths.knowledgeBase)
  const outcome = blameSignal(await runPipeline(run), run.signal)
  const content = outcome.phases.find((phase) => phase.id === 'content_processing')
  const used = usage.list()
  const totals: RunTotals = {
    processed: content?.processed ?? 0,
    failed: outcome.phases.reduce((sum, phase) => sum + phase.failed, 0),
    model_calls: used.reduce((sum, { calls }) => sum + calls, 0),
    seconds: Math.round(performance.now() - startedAt) / 1000,
  }
  await flushLog()
  await usage.save(db, runId)
  const error = outcome.error === undefined ? undefined : messageOf(outcome.error)
  await endRun(db, runId, outcome, totals, error)
  return { runId, ...outcome, ...totals, usage: used }
}

/** A run that was stopped by a fault and not by the user has failed. */
function blameSignal(outcome: RunOutcome, { reason }: AbortSignal): RunOutcome {
  return outcome.status === 'stopped' && reason instanceof KbaError
    ? { ...outcome, status: 'failed', error: reason }
    : outcome
}
