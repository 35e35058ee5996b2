/** What X says about how much may still be asked, an endpoint apart: kept to before it has to refuse. */
import { UnavailableError } from '../../errors.ts'
import { nextTry } from '../../next-try.ts'

/** A window has fifteen minutes; a reset that is further away is no window of ours. */
const MAX_WAIT_MS = 24 * 3_600_000
const DEFAULT_WAIT_MS = 15 * 60_000

export interface RateLimits {
  /** Takes in the headers of an answer. */
  note(endpoint: string, headers: Headers): void
  /** @throws {UnavailableError} `rate_limited` with the time until the reset, when nothing is left. */
  require(endpoint: string): void
  /** @returns The same for an answer 429. */
  refused(endpoint: string, headers: Headers): UnavailableError
}

export function openRateLimits(): RateLimits {
  const resetByEndpoint = new Map<string, number>()
  const limited = (resetAt: number): UnavailableError =>
    new UnavailableError(
      'rate_limited',
      `X's API allows no more requests for now. Next try at ${nextTry(resetAt)}.`,
      {
        hint: 'What was fetched is kept; the next fetch continues from there.',
        retryAfterMs: Math.max(1000, resetAt - Date.now()),
      },
    )
  return {
    note(endpoint, headers) {
      const remaining = headers.get('x-rate-limit-remaining')
      const reset = resetOf(headers)
      if (remaining !== null && Number(remaining) === 0 && reset !== undefined)
        resetByEndpoint.set(endpoint, reset)
      else resetByEndpoint.delete(endpoint)
    },
    require(endpoint) {
      const reset = resetByEndpoint.get(endpoint)
      if (reset !== undefined && reset > Date.now()) throw limited(reset)
    },
    refused(endpoint, headers) {
      const reset = resetOf(headers) ?? Date.now() + DEFAULT_WAIT_MS
      resetByEndpoint.set(endpoint, reset)
      return limited(reset)
    },
  }
}

/** Seconds since 1970 in the one header, from now in the other. @returns Milliseconds since 1970, one second later. */
function resetOf(headers: Headers): number | undefined {
  const at = Number(headers.get('x-rate-limit-reset') ?? Number.NaN) * 1000
  const after = Date.now() + Number(headers.get('retry-after') ?? Number.NaN) * 1000
  const reset = Number.isFinite(at) ? at : after
  if (!Number.isFinite(reset)) return undefined
  return Math.min(reset + 1000, Date.now() + MAX_WAIT_MS)
}
