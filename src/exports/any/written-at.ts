/** When a post was written, of what tools write. The id of a post holds its time too, which decides what is not certain. */
import { isoDate, isoFromUnix } from '../../x-data/dates.ts'
import { dateOfId } from '../../x-data/post-id.ts'

/** Without a zone a time is off by as much at most, and by whole quarters of an hour. */
const [MAX_ZONE_MS, QUARTER_MS, MINUTE_MS] = [36 * 3_600_000, 900_000, 60_000]
const DAY_AND_TIME =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]{1,3}(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?$/
const IN_WORDS =
  /^(?:[A-Z][a-z]{2,8},? )?(?:([A-Z][a-z]{2,8})\.? (\d{1,2})|(\d{1,2})\.? ([A-Z][a-z]{2,8})\.?),? (\d{4})(?:[ ,·]{1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([AP]M))?(?: (?:UTC|GMT|\+0000))?)?$/i
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** @returns ISO 8601 UTC of what tells its zone; undefined for anything else. */
export function exactDate(value: unknown): string | undefined {
  return (
    isoDate(value) ??
    (typeof value === 'number' || /^\d{9,17}$/.test(String(value)) ? isoFromUnix(value) : undefined)
  )
}

/**
 * @param written - What the record has, best first.
 * @returns The time that tells its zone; else that of the id, where it fits what is written; else what is written, as
 * UTC. Undefined where neither tells anything.
 */
export function writtenAt(written: readonly unknown[], id: string): string | undefined {
  for (const value of written) {
    const exact = exactDate(value)
    if (exact !== undefined) return exact
  }
  const byId = dateOfId(id)
  for (const value of written) {
    const loose = looseDate(value)
    if (loose === undefined) continue
    return byId !== undefined && isSameTime(byId, loose) ? byId : loose
  }
  return byId
}

/** Whether it is the same time in another zone, or the day of it. */
function isSameTime(byId: string, loose: string): boolean {
  const difference = Math.abs(Date.parse(byId) - Date.parse(loose))
  if (difference > MAX_ZONE_MS) return false
  const rest = difference % QUARTER_MS
  return loose.endsWith('T00:00:00.000Z') || Math.min(rest, QUARTER_MS - rest) <= MINUTE_MS
}

/** @returns ISO 8601, taken as UTC, of a time without a zone or a day alone. Day and month in digits are never guessed. */
export function looseDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  const digits = DAY_AND_TIME.exec(text)
  if (digits) return isoOf(digits.slice(1, 7).map((part) => Number((part as string | undefined) ?? 0)))
  const words = IN_WORDS.exec(text)
  if (!words) return undefined
  const month = MONTHS.indexOf((words[1] ?? words[4] ?? '').slice(0, 3).toLowerCase()) + 1
  const hours = Number(words[6] ?? 0)
  const half = words[9]?.toLowerCase()
  const hour = half === undefined ? hours : (hours % 12) + (half === 'pm' ? 12 : 0)
  return isoOf([
    Number(words[5]),
    month,
    Number(words[2] ?? words[3]),
    hour,
    Number(words[7] ?? 0),
    Number(words[8] ?? 0),
  ])
}

function isoOf([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]):
  string | undefined {
  const pad = (number: number, size = 2): string => String(number).padStart(size, '0')
  return isoDate(`${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}Z`)
}
