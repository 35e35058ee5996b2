/** Tries a call to a service again while the service is away or busy. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UnavailableError } from '../errors.ts'
import type { Retry } from './model.ts'

/** No server makes us wait longer than this within one call, whatever it asks for. */
const MAX_RETRY_AFTER_MS = 5 * 60_000

/** How often and how patiently. */
export interface RetryOptions {
  /** Tries after the first; 0 for none. */
  maxRetries: number
  /** The first wait is drawn from half of this to this; 500 if not given. */
  baseMs?: number | undefined
  /** The longest wait that we choose by ourselves; 8,000 if not given, so that a server that is back is asked soon. */
  maxMs?: number | undefined
  /** A server that asks for a longer wait is given up at once; without it, it is asked again after 5 minutes at most. */
  maxRetryAfterMs?: number | undefined
  signal?: AbortSignal | undefined
  /** Asked before a try is repeated; always if not given. */
  mayRetry?: (() => boolean) | undefined
  onRetry?: ((retry: Retry) => void) | undefined
}

/**
 * Waits double from `baseMs`, jittered; the server's Retry-After is kept to (at most 5 minutes).
 *
 * @param call - Called once more after each `UnavailableError`; any other error is thrown at once.
 * @throws the last error, or the abort reason, also during a wait.
 */
export async function withRetries<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { maxRetries, signal, onRetry } = options
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted()
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof UnavailableError) || attempt > maxRetries || options.mayRetry?.() === false)
        throw error
      if ((error.retryAfterMs ?? 0) > (options.maxRetryAfterMs ?? Infinity)) throw error
      const waitMs = waitFor(error, attempt, options)
      onRetry?.({ attempt, waitMs, error })
      await pause(waitMs, signal)
    }
  }
}

function waitFor(
  error: UnavailableError,
  attempt: number,
  { baseMs = 500, maxMs = 8000 }: RetryOptions,
): number {
  const full = Math.min(maxMs, baseMs * 2 ** (attempt - 1))
  const ours = full / 2 + (Math.random() * full) / 2
  if (error.retryAfterMs === undefined) return ours
  // Jitter on top: all who were told the same moment must not come back in the same moment.
  return Math.min(MAX_RETRY_AFTER_MS, error.retryAfterMs + Math.random() * Math.min(full, 1000))
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
