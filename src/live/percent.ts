/** How much of a run is done, and how long its phase in hand will still take. */
import { PHASES, type PhaseId } from '../contract/phases.ts'
import type { PhaseProgress } from './progress.ts'
import type { ProgressEvent } from './reporter.ts'

/** Each phase's part of a run, in percent: the calls to models of phase 3 take most of it. */
const WEIGHTS: Record<PhaseId, number> = {
  initialization: 3,
  fetch_bookmarks: 7,
  content_processing: 60,
  synthesis_generation: 15,
  embedding_generation: 8,
  readme_generation: 2,
  git_sync: 5,
}
/** Sums of fractions: 0.6 + 0.3 is a little below 0.9. */
const ROUNDING = 1e-9

/** @returns 0 to 1: how much of its phase is done when the event is told. */
export function shareOf({ status, done = 0, total = 0 }: Omit<ProgressEvent, 'phase' | 'message'>): number {
  if (status === 'done' || status === 'skipped') return 1
  return status === 'progress' && total > 0 ? Math.min(1, Math.max(0, done / total)) : 0
}

/**
 * @param shares - The greatest share that each phase has reached, 0 to 1. As none of them goes back (not when more
 *   work is found, not when a phase begins again), the percent does not either.
 * @returns A whole number, 0 to 100.
 */
export function percentOf(shares: Partial<Record<PhaseId, number>>): number {
  const sum = PHASES.reduce((total, { id }) => total + WEIGHTS[id] * (shares[id] ?? 0), 0)
  return Math.min(100, Math.floor(sum + ROUNDING))
}

/** @returns Whole seconds, or `undefined` while the speed is not known. */
export function secondsLeft(phase: PhaseProgress, now: Date): number | undefined {
  const { done = 0, total = 0, startedAt } = phase
  if (startedAt === undefined || done <= 0 || total <= 0) return undefined
  const elapsedMs = Math.max(0, now.getTime() - Date.parse(startedAt))
  return Math.round((elapsedMs / done) * (Math.max(0, total - done) / 1000))
}
