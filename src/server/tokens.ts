/** Compares tokens, and lets nobody try many. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { UnavailableError, UsageError } from '../errors.ts'

const MAX_WRONG = 10
const WINDOW_MS = 60_000
/** Addresses that are remembered; more at once are no users. */
const MAX_ADDRESSES = 1000

/** Takes the same time whatever is wrong with it, also the length. */
export function isSameToken(given: string, wanted: string): boolean {
  return timingSafeEqual(digest(given), digest(wanted))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

export interface TokenGuard {
  /**
   * @param address - Of who asks.
   * @throws {UsageError} `token_wrong`.
   * @throws {UnavailableError} `too_many_tries`: then not even the right one is looked at.
   */
  check(given: string, address: string): void
}

export function openTokenGuard(wanted: string, now: () => number = Date.now): TokenGuard {
  const wrong = new Map<string, { tries: number; since: number }>()
  return {
    check(given, address) {
      const at = now()
      const known = wrong.get(address)
      const recent = known !== undefined && at - known.since < WINDOW_MS ? known : { tries: 0, since: at }
      if (recent.tries >= MAX_WRONG) {
        throw new UnavailableError('too_many_tries', 'Too many wrong tokens.', {
          hint: 'Wait a minute.',
          retryAfterMs: recent.since + WINDOW_MS - at,
        })
      }
      if (isSameToken(given, wanted)) {
        wrong.delete(address)
        return
      }
      if (wrong.size >= MAX_ADDRESSES) wrong.clear()
      wrong.set(address, { ...recent, tries: recent.tries + 1 })
      throw new UsageError('token_wrong', 'The token is wrong.', {
        hint: 'It is KBA_TOKEN in the settings of the server.',
      })
    },
  }
}
