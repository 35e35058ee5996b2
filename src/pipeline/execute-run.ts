/** A run with its place in the history: begun, logged, counted, ended. */
import { randomUUID } from 'node:crypto'
import { messageOf } from '../errors.ts'
import { openCategoryTree } from '../knowledge/category-tree.ts'
import { removeTemporaryFiles } from '../knowledge/write-document.ts'
import { joinReporters, type Reporter } from '../progress/reporter.ts'
import { openRunLog } from '../progress/run-log.ts'
import type { RunContext } from './phase.ts'
import { beginRun, endRun, type RunTotals, type UsageCounter } from './run-repository.ts'
import { runPipeline, type RunOutcome } from './run.ts'

export interface FinishedRun extends RunOutcome, RunTotals {
  runId: string
}

/** What is the same for every run of a process. */
export type RunParts = Omit<RunContext, 'runId' | 'preferences' | 'report' | 'signal' | 'tree'>
export type RunRequest = Pick<RunContext, 'preferences' | 'signal'> & {
  /** Told beside the run's log. */
  reporter: Reporter
}

/**
 * @param usage - Counts the model calls of this run alone.
 * @param listen - Is handed the run's reporter, for what is told from outside the pipeline.
 */
export async function executeRun(
  parts: RunParts,
  request: RunRequest,
  usage: UsageCounter,
  listen: (report: Reporter) => void,
): Promise<FinishedRun> {
  const runId = randomUUID()
  const { db } = parts
  const runLog = openRunLog(db, runId)
  const report = joinReporters([request.reporter, runLog])
  listen(report)
  const startedAt = performance.now()
  const { preferences, signal } = request
  const interrupted = await beginRun(db, runId, preferences)
  // Half-written files are looked for only when a run was cut off: the search reads every folder.
  if (interrupted) await removeTemporaryFiles(parts.paths.knowledgeBase)
  const tree = openCategoryTree(db)
  const outcome = await runPipeline({ ...parts, runId, preferences, signal, report, tree })
  const content = outcome.phases.find((phase) => phase.id === 'content_processing')
  const totals: RunTotals = {
    processed: content?.processed ?? 0,
    failed: outcome.phases.reduce((sum, phase) => sum + phase.failed, 0),
    model_calls: usage.calls(),
    seconds: Math.round(performance.now() - startedAt) / 1000,
  }
  await runLog.flush()
  await usage.save(db, runId)
  const error = outcome.error === undefined ? undefined : messageOf(outcome.error)
  await endRun(db, runId, outcome, totals, error)
  return { runId, ...outcome, ...totals }
}
