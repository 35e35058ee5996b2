/** The seven phases in order, each timed and reported. A run that was cut off goes on with the first that is not over. */
import { PHASES, type PhaseId } from '../contract/phases.ts'
import { skipsPhase } from '../contract/preferences.ts'
import { databaseTime } from '../db/clock.ts'
import { databaseFault } from '../db/database-fault.ts'
import type { Db } from '../db/tables.ts'
import { KbaError, UnavailableError, messageOf, unpackError } from '../errors.ts'
import { isWorkerStopped } from '../queue/worker.ts'
import { initialization } from './1-initialization.ts'
import { fetchBookmarks } from './2-fetch-bookmarks.ts'
import { contentProcessing } from './3-content-processing.ts'
import { synthesisGeneration } from './4-synthesis-generation.ts'
import { embeddingGeneration } from './5-embedding-generation.ts'
import { readmeGeneration } from './6-readme-generation.ts'
import { gitSync } from './7-git-sync.ts'
import { NOTHING, type Phase, type PhaseResult, type RunContext } from './phase.ts'
import {
  settle,
  withDeferred,
  withFailure,
  type CurrentPhase,
  type PhaseReport,
  type RunResult,
} from './run-result.ts'

const PIPELINE: Record<PhaseId, Phase> = {
  initialization,
  fetch_bookmarks: fetchBookmarks,
  content_processing: contentProcessing,
  synthesis_generation: synthesisGeneration,
  embedding_generation: embeddingGeneration,
  readme_generation: readmeGeneration,
  git_sync: gitSync,
}

export interface RunOutcome {
  /** `waits`: for the posts that it handed out; then it is called again with this result. */
  status: 'completed' | 'failed' | 'stopped' | 'waits'
  result: RunResult
}

/** Told after each step, so that another worker can go on from there. */
export type SaveStep = (id: PhaseId, result: RunResult) => Promise<void>

/** Phases whose failure leaves the others meaningful: what was made is on disk, the rest is tried in the next run. */
const MAY_FAIL: ReadonlySet<PhaseId> = new Set(['fetch_bookmarks', 'embedding_generation', 'git_sync'])

/** @throws Only what saving throws, and what the queue waits for: what goes wrong in a phase is in the result. */
export async function runPipeline(run: RunContext, soFar: RunResult, save: SaveStep): Promise<RunOutcome> {
  let result = soFar
  const over = new Set(result.phases.map(({ id }) => id))
  for (const { id } of PHASES.filter((phase) => !over.has(phase.id))) {
    if (isWorkerStopped(run.inHand.reason)) throw run.inHand.reason
    if (isStopped(run)) return { status: 'stopped', result }
    const current = result.current?.id === id ? result.current : newPhase(run.db, id)
    const { report, error } = skipsPhase(run.preferences, id)
      ? { report: skip(run, id) }
      : await runPhase({ ...run, round: current.rounds, failure: failureOf(result) }, current)
    if (report === undefined) {
      result = { ...result, current: { ...current, rounds: current.rounds + 1 } }
      await save(id, result)
      return { status: 'waits', result }
    }
    const { current: _over, ...rest } = result
    result = { ...rest, phases: [...result.phases, report] }
    if (error !== undefined) result = (MAY_FAIL.has(id) ? withDeferred : withFailure)(result, error)
    await save(id, result)
    if (error !== undefined && !isStopped(run) && !MAY_FAIL.has(id)) break
  }
  if (isStopped(run)) return { status: 'stopped', result }
  result = settle(result)
  return { status: result.failure === undefined ? 'completed' : 'failed', result }
}

function isStopped(run: RunContext): boolean {
  return run.signal.aborted
}

/** The queue tries the job again, when the database is back or with another worker: the run goes on with this phase. */
function isNoEnd(run: RunContext, error: unknown): boolean {
  if (isWorkerStopped(error) || isWorkerStopped(run.inHand.reason)) return true
  return run.waitsForServices && error instanceof UnavailableError && error.code === 'database_away'
}

function failureOf({ failure }: RunResult): Error | undefined {
  return failure === undefined ? undefined : unpackError(failure)
}

function newPhase(db: Db, id: PhaseId): CurrentPhase {
  return { id, startedAt: databaseTime(db).toISOString(), rounds: 0 }
}

function skip(run: RunContext, id: PhaseId): PhaseReport {
  run.report.progress({ phase: id, status: 'skipped', message: '' })
  return { id, status: 'skipped', seconds: 0, processed: 0, failed: 0 }
}

/** @returns No report when the phase waits. */
async function runPhase(
  run: RunContext,
  current: CurrentPhase,
): Promise<{ report?: PhaseReport; error?: unknown }> {
  const { id } = current
  if (current.rounds === 0) run.report.progress({ phase: id, status: 'started', message: '' })
  const {
    error: thrown,
    waits,
    ...counted
  } = await PIPELINE[id](run).catch((reason: unknown): PhaseResult => {
    return { ...NOTHING, error: reason }
  })
  if (waits === true) return {}
  const seconds = (databaseTime(run.db).getTime() - Date.parse(current.startedAt)) / 1000
  const error = databaseFault(thrown) ?? thrown
  if (isNoEnd(run, error)) throw error ?? run.inHand.reason
  if (error === undefined) {
    run.report.progress({ phase: id, status: 'done', message: '', done: counted.processed })
    return { report: { id, status: isStopped(run) ? 'stopped' : 'done', seconds, ...counted } }
  }
  const message = isStopped(run) ? 'stopped' : messageOf(error)
  run.report.progress({ phase: id, status: 'failed', message })
  if (!isStopped(run)) run.report.say('error', `${id}: ${message}`, id)
  const hint = error instanceof KbaError && error.hint !== undefined ? ` ${error.hint}` : ''
  const status = isStopped(run) ? 'stopped' : 'failed'
  return { report: { id, status, seconds, ...counted, error: `${message}${hint}` }, error }
}
