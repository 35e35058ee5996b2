/** What a run has come to so far, as it is stored in `task_state.result`. A worker that goes on with a run begins here. */
import type { PhaseId } from '../contract/phases.ts'
import { packError, type PackedError } from '../errors.ts'
import type { LeftBehind } from '../posts/left-behind.ts'
import type { PhaseResult } from './phase.ts'

/** What a phase of a run came to. */
export interface PhaseReport extends Omit<PhaseResult, 'error' | 'waits'> {
  id: PhaseId
  status: 'done' | 'skipped' | 'failed' | 'stopped'
  seconds: number
  error?: string
}

export interface RunTotals {
  processed: number
  failed: number
  model_calls: number
  seconds: number
}

export interface RunResult extends RunTotals {
  /** What a completed run could make no article of. */
  left?: LeftBehind
  /** Those that are over. */
  phases: PhaseReport[]
  /** The phase that was begun and is not over. */
  current?: CurrentPhase
  /** What ends the run before its time. */
  failure?: PackedError
  /** What a phase failed of that keeps no other from its work: the run has failed of it when all are over. */
  deferred?: PackedError
  /** A process died while it led the run or worked on its posts: it may have left half-written files. */
  workerDied?: boolean
  /** A worker leads the run and does not wait. Still so when the next one begins: it died. */
  isLed?: boolean
}

export interface CurrentPhase {
  id: PhaseId
  /** ISO 8601 UTC. */
  startedAt: string
  /** How often it has handed posts out. */
  rounds: number
}

/** @param stored - `{}` for a run that has not begun. */
export function runResultOf(stored: Readonly<Record<string, unknown>>): RunResult {
  return { processed: 0, failed: 0, model_calls: 0, seconds: 0, phases: [], ...stored }
}

/** @returns The result with what ends the run; the first such thing stays. */
export function withFailure(result: RunResult, error: unknown): RunResult {
  return { ...result, failure: result.failure ?? packError(error) }
}

/** @returns The result with what the run has failed of when all phases are over. */
export function withDeferred(result: RunResult, error: unknown): RunResult {
  return { ...result, deferred: result.deferred ?? packError(error) }
}

/** @returns The result of a run whose phases are all over. */
export function settle({ deferred, ...result }: RunResult): RunResult {
  const failure = result.failure ?? deferred
  return failure === undefined ? result : { ...result, failure }
}
