/**
 * Answers that count everything there is: no index makes them cheap. While a run goes on, each open page asks for them again
 * every few seconds. Then all get the same answer, and the next is only read when the last one has been paid for.
 */

/** Reading takes at most one part in so many of the time. */
const PAUSE_PER_READ = 20
/** Pages ask again after this time. */
const MAX_PAUSE_MS = 3000
const MAX_KEPT = 20

interface Kept {
  answer: Promise<unknown>
  /** By a clock that is never set. */
  until: number
}

/** @param key - Tells one question from another. Without a run in hand each who asks gets an answer of now. */
export type PacedRead = <T>(key: string, read: () => Promise<T>) => Promise<T>

export function openPacedReads(isRunning: () => Promise<boolean>): PacedRead {
  const kept = new Map<string, Kept>()
  return async <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = kept.get(key)
    if (known !== undefined && performance.now() < known.until && (await isRunning()))
      return known.answer as Promise<T>
    const begun = performance.now()
    const answer = read()
    const mine: Kept = { answer, until: Number.POSITIVE_INFINITY }
    kept.delete(key)
    kept.set(key, mine)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    try {
      const given = await answer
      const now = performance.now()
      mine.until = now + Math.min(MAX_PAUSE_MS, (now - begun) * PAUSE_PER_READ)
      return given
    } catch (error) {
      mine.until = 0
      throw error
    }
  }
}
