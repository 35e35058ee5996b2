/** Says that calls are tried again. */
import { nextTry } from '../next-try.ts'

/** Many calls wait for the same server, and each of them would say it. */
const EVERY_MS = 5000

/**
 * @param say - Told each cause the first time, and once in a while as long as it lasts.
 * @returns Takes what went wrong with a call, and after how many milliseconds it is tried again.
 */
export function openRetryNotes(say: (message: string) => void): (cause: string, waitMs: number) => void {
  let told = new Map<string, number>()
  return (cause, waitMs) => {
    const now = Date.now()
    told = new Map([...told].filter(([, at]) => now < at + EVERY_MS))
    if (told.has(cause)) return
    told.set(cause, now)
    say(`${cause} Next try at ${nextTry(now + waitMs, now)}.`)
  }
}
