/** When something that is away or busy is tried again, in the one form that every message has: `21:05:09 (in 12 s)`. */

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/**
 * @param at - Milliseconds since 1970.
 * @returns The time by the clock of this machine, with the day unless it is today, and how long it is until then.
 */
export function nextTry(at: number, now = Date.now()): string {
  const [then, today] = [new Date(at), new Date(now)]
  const time = [then.getHours(), then.getMinutes(), then.getSeconds()].map(twoDigits).join(':')
  const day = [then.getFullYear(), then.getMonth() + 1, then.getDate()].map(twoDigits).join('-')
  const isToday = then.toDateString() === today.toDateString()
  return `${isToday ? '' : `${day} `}${time} (in ${duration(Math.max(0, at - now))})`
}

function duration(ms: number): string {
  if (ms <= 2 * MINUTE_MS) return `${Math.ceil(ms / 1000)} s`
  if (ms <= 2 * HOUR_MS) return `${Math.ceil(ms / MINUTE_MS)} min`
  return ms <= 2 * DAY_MS ? `${Math.ceil(ms / HOUR_MS)} h` : `${Math.ceil(ms / DAY_MS)} days`
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0')
}
