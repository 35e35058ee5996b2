/** What models are opened for. Each purpose has its own share of a server, its own usage and its own patience. */
import type { ModelSettings } from './model-names.ts'

export type Purpose = 'run' | 'chat' | 'search'

/** How many calls a purpose makes at a time, and how long it goes on trying. */
export interface Terms {
  /** To one server. */
  atOnce: number
  /** Tries after the first. */
  maxRetries: number
  /** The first wait is drawn from half of this to this. */
  baseMs?: number
  /** The longest wait that we choose by ourselves. */
  maxMs?: number
  /** A server that asks for a longer wait is given up at once. Without it we come again after five minutes at most. */
  maxRetryAfterMs?: number
}

/**
 * The shares do not touch: on a server that works one call at a time, a question waits for the calls that have been sent,
 * never for those that a run has still to make.
 */
export function termsOf(
  purpose: Purpose,
  { maxConcurrentRequests, maxRetries }: Pick<ModelSettings, 'maxConcurrentRequests' | 'maxRetries'>,
): Terms {
  const terms: Record<Purpose, Terms> = {
    run: { atOnce: maxConcurrentRequests, maxRetries },
    // Somebody watches: an error that can be acted on is better than minutes of waiting.
    chat: {
      ...{ atOnce: maxConcurrentRequests, maxRetries: Math.min(3, maxRetries) },
      ...{ maxMs: 10_000, maxRetryAfterMs: 30_000 },
    },
    // Words find meanwhile; see `search/by-meaning.ts`.
    search: {
      ...{ atOnce: Math.min(2, maxConcurrentRequests), maxRetries: Math.min(2, maxRetries) },
      ...{ baseMs: 100, maxMs: 1000, maxRetryAfterMs: 1000 },
    },
  }
  return terms[purpose]
}
