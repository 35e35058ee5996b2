/** How fast pages are asked for: as a person reads, never against a limit that X tells, slower after a fault. */
import { setTimeout as sleep } from 'node:timers/promises'
import { UnavailableError } from '../../errors.ts'
import { withEither } from '../../time-limit.ts'
import { nextTry } from '../../next-try.ts'
import type { LogLevel } from '../../live/reporter.ts'
import type { PassedAnswer } from './traffic.ts'

/** X's windows last so long; for a limit that does not say when it ends. */
const WINDOW_MS = 15 * 60_000
/** Added to what X says: its clock is not ours. */
const MARGIN_MS = 1500
const MOST_AFTER_FAULT_MS = 30_000
/** Clocks of servers are trusted only so far. */
const LONGEST_WINDOW_MS = 24 * 3_600_000

export interface Pace {
  /** Until the next page may be asked for. */
  wait(): Promise<void>
  /** Looks how much of the limit is left. */
  heed(answer: Pick<PassedAnswer, 'remaining' | 'resetAt'>): void
  /** @throws {UnavailableError} `x_rate_limited` for a limit that lasts longer than the settings wait. */
  waitForLimit(until: number | undefined): Promise<void>
  waitAfterFault(attempt: number): Promise<void>
}

export interface PaceParts {
  settings: { pauseMs: number; maxWaitMs: number }
  context: PaceContext
}

/** For whom pages are read; may be somebody else for each page. */
export interface PaceContext {
  readonly signal: AbortSignal
  /** Aborted when nobody waits for a limit any more. */
  readonly stopping?: AbortSignal
  readonly say: (level: LogLevel, message: string) => void
}

export function openPace({ settings: { pauseMs, maxWaitMs }, context }: PaceParts): Pace {
  let nextAt = 0
  let usedUpUntil: number | undefined
  const pause = async (ms: number, stopping?: AbortSignal): Promise<void> => {
    const { signal } = context
    signal.throwIfAborted()
    if (ms <= 0) return
    await withEither([signal, stopping], (either) => sleep(ms, undefined, { signal: either }))
  }
  const waitForLimit = async (until = Date.now() + WINDOW_MS): Promise<void> => {
    const ms = Math.min(Math.max(0, until - Date.now()), LONGEST_WINDOW_MS) + MARGIN_MS
    const end = Date.now() + ms
    usedUpUntil = end - MARGIN_MS
    if (ms > maxWaitMs) throw limited(ms)
    context.say('warn', `X allows no more pages. Next try at ${nextTry(end)}.`)
    await pause(ms, context.stopping).catch((error: unknown) => {
      throw context.stopping?.aborted === true ? limited(Math.max(0, end - Date.now())) : error
    })
  }
  return {
    waitForLimit,
    async wait() {
      if (usedUpUntil !== undefined && usedUpUntil > Date.now()) await waitForLimit(usedUpUntil)
      usedUpUntil = undefined
      await pause(nextAt - Date.now())
      // Between 0.6 and 1.4 of the pause: nobody reads like a clock.
      nextAt = Date.now() + pauseMs * (0.6 + Math.random() * 0.8)
    },
    heed({ remaining, resetAt }) {
      usedUpUntil = remaining === 0 ? resetAt : undefined
    },
    async waitAfterFault(attempt) {
      const ms = Math.min(Math.max(pauseMs, 100) * 2 ** attempt, MOST_AFTER_FAULT_MS)
      await pause(ms * (0.6 + Math.random() * 0.8))
    },
  }
}

function limited(ms: number): UnavailableError {
  return new UnavailableError(
    'x_rate_limited',
    `X allows no more pages. Next try at ${nextTry(Date.now() + ms)}.`,
    {
      hint: 'What was fetched is kept; the next fetch continues from there. X_MAX_WAIT sets how long a fetch waits.',
      retryAfterMs: ms,
    },
  )
}
