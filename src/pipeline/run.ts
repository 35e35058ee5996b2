/** One run, from start to end: the seven phases in order, each timed, reported and kept in the run history. */
import { setMaxListeners } from 'node:events'
import { PHASES, type PhaseId } from '../contract/phases.ts'
import { skipsPhase } from '../contract/preferences.ts'
import { databaseFault } from '../db/database-fault.ts'
import { KbaError, messageOf } from '../errors.ts'
import { initialization } from './1-initialization.ts'
import { fetchBookmarks } from './2-fetch-bookmarks.ts'
import { contentProcessing } from './3-content-processing.ts'
import { synthesisGeneration } from './4-synthesis-generation.ts'
import { embeddingGeneration } from './5-embedding-generation.ts'
import { readmeGeneration } from './6-readme-generation.ts'
import { gitSync } from './7-git-sync.ts'
import { NOTHING, type Phase, type PhaseResult, type RunContext } from './phase.ts'

const PIPELINE: Record<PhaseId, Phase> = {
  initialization,
  fetch_bookmarks: fetchBookmarks,
  content_processing: contentProcessing,
  synthesis_generation: synthesisGeneration,
  embedding_generation: embeddingGeneration,
  readme_generation: readmeGeneration,
  git_sync: gitSync,
}

/** What a phase of a run came to. */
export interface PhaseReport extends Omit<PhaseResult, 'error'> {
  id: PhaseId
  status: 'done' | 'skipped' | 'failed' | 'stopped'
  seconds: number
  error?: string
}

export interface RunOutcome {
  status: 'completed' | 'failed' | 'stopped'
  phases: PhaseReport[]
  /** What ended the run early. */
  error?: unknown
}

/** Phases whose failure leaves the others meaningful: what was made is on disk, the rest is tried in the next run. */
const MAY_FAIL: ReadonlySet<PhaseId> = new Set(['embedding_generation', 'git_sync'])

/** Never throws: what went wrong is in the outcome. */
export async function runPipeline(run: RunContext): Promise<RunOutcome> {
  setMaxListeners(0, run.signal) // Every call in hand listens to it.
  const phases: PhaseReport[] = []
  let failure: unknown
  for (const { id } of PHASES) {
    if (isStopped(run)) return { status: 'stopped', phases }
    if (skipsPhase(run.preferences, id)) {
      phases.push({ id, status: 'skipped', seconds: 0, processed: 0, failed: 0 })
      run.report.progress({ phase: id, status: 'skipped', message: '' })
      continue
    }
    const { report, error } = await runPhase(run, id)
    phases.push(report)
    if (isStopped(run)) return { status: 'stopped', phases }
    if (error === undefined) continue
    failure ??= error
    if (!MAY_FAIL.has(id)) break
  }
  return failure === undefined
    ? { status: 'completed', phases }
    : { status: 'failed', phases, error: failure }
}

function isStopped(run: RunContext): boolean {
  return run.signal.aborted
}

async function runPhase(run: RunContext, id: PhaseId): Promise<{ report: PhaseReport; error?: unknown }> {
  const startedAt = performance.now()
  const seconds = (): number => Math.round(performance.now() - startedAt) / 1000
  run.report.progress({ phase: id, status: 'started', message: '' })
  const { error: thrown, ...result } = await PIPELINE[id](run).catch((reason: unknown): PhaseResult => {
    return { ...NOTHING, error: reason }
  })
  const error = databaseFault(thrown) ?? thrown
  if (error === undefined) {
    run.report.progress({ phase: id, status: 'done', message: '', done: result.processed })
    return { report: { id, status: isStopped(run) ? 'stopped' : 'done', seconds: seconds(), ...result } }
  }
  const message = isStopped(run) ? 'stopped' : messageOf(error)
  run.report.progress({ phase: id, status: 'failed', message })
  if (!isStopped(run)) run.report.say('error', `${id}: ${message}`, id)
  const hint = error instanceof KbaError && error.hint !== undefined ? ` ${error.hint}` : ''
  const status = isStopped(run) ? 'stopped' : 'failed'
  return { report: { id, status, seconds: seconds(), ...result, error: `${message}${hint}` }, error }
}
