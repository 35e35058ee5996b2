/** Compares tokens, and slows those down who try many. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { UnavailableError, UsageError } from '../../errors.ts'
import { neighbourhoodOf } from './client-address.ts'

const MAX_WRONG = 10
const WINDOW_MS = 60_000
/** Addresses that are remembered; of more at once the first are forgotten. */
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
   * The right token is taken from everywhere, whoever else sent wrong ones from the same address: behind a proxy, or in
   * one house, the owner and others have the same one.
   *
   * @param address - Of who asks.
   * @throws {UsageError} `token_wrong`.
   * @throws {UnavailableError} `too_many_tries` in its place, after ten wrong ones within a minute.
   */
  check(given: string, address: string): void
}

export function openTokenGuard(wanted: string, now: () => number = Date.now): TokenGuard {
  const wrong = new Map<string, { tries: number; since: number }>()
  return {
    check(given, address) {
      if (isSameToken(given, wanted)) return
      const at = now()
      const key = neighbourhoodOf(address)
      const known = wrong.get(key)
      const { tries, since } =
        known !== undefined && at - known.since < WINDOW_MS ? known : { tries: 0, since: at }
      if (tries >= MAX_WRONG) {
        throw new UnavailableError('too_many_tries', 'Too many wrong tokens.', {
          hint: 'Wait a minute, or send the right one: it is KBA_TOKEN in the settings of the server.',
          retryAfterMs: since + WINDOW_MS - at,
        })
      }
      const [first] = wrong.keys()
      if (known === undefined && wrong.size >= MAX_ADDRESSES && first !== undefined) wrong.delete(first)
      wrong.set(key, { tries: tries + 1, since })
      throw new UsageError('token_wrong', 'The token is wrong.', {
        hint: 'It is KBA_TOKEN in the settings of the server.',
      })
    },
  }
}
