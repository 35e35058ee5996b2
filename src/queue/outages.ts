/** How long a queue waits for a service that is away: by outage, however many jobs meet it. */
import type { UnavailableError } from '../errors.ts'

/**
 * Short, and the same however long it lasts: a try costs a few refused connections, and after the outage nothing is to
 * stand idle.
 */
const WAIT_MS = { least: 2000, most: 4000 }
/** One that comes so long after the last wait is another outage. */
const FORGOTTEN_MS = 60_000

export interface Pause {
  waitMs: number
  /** The outage was not known before. */
  isFirst: boolean
}

export interface Outages {
  /**
   * A job met a service that is away.
   *
   * @param begunAt - When this try of the job was begun, by `performance.now()`.
   * @returns `undefined` when the queue waits already because of a job that was in hand at the same time.
   */
  met(error: UnavailableError, begunAt: number): Pause | undefined
  /** A job that was begun then has ended well. @returns Whether that ends an outage. */
  isOver(begunAt: number): boolean
}

/** @param now - Stands in for `performance.now`. */
export function openOutages(now: () => number = () => performance.now()): Outages {
  /** Of the last pause, as long as the outage lasts. */
  let last: { setAt: number; until: number } | undefined
  return {
    met(error, begunAt) {
      const isKnown = last !== undefined && begunAt <= last.setAt
      if (isKnown && last !== undefined && now() < last.until) return undefined
      const isFirst = last === undefined || now() > last.until + FORGOTTEN_MS
      const ours = WAIT_MS.least + Math.random() * (WAIT_MS.most - WAIT_MS.least)
      const waitMs = Math.round(Math.max(error.retryAfterMs ?? 0, ours))
      last = { setAt: now(), until: now() + waitMs }
      return { waitMs, isFirst }
    },
    isOver(begunAt) {
      // One that was begun before may have needed nothing of the service.
      if (last === undefined || begunAt <= last.setAt) return false
      last = undefined
      return true
    },
  }
}
