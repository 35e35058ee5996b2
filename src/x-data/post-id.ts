/** Ids of posts: digits, always strings. A JSON number above 2^53 has lost its last digits. */
import { parsePostUrl } from './post-url.ts'
import { type JsonObject, RecordError, textAt } from './shape.ts'

const ID = /^\d{1,25}$/
/** What tools write for no post. */
const NOTHING = /^0+$/

/** @returns The id, or undefined if the value is none. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return ID.test(value) && !NOTHING.test(value) ? value : undefined
  return Number.isSafeInteger(value) && (value as number) > 0 ? String(value) : undefined
}

/**
 * @param candidates - Where the id may stand, best first.
 * @returns The first real id.
 * @throws {RecordError} that says what is wrong with what was found.
 */
export function requireId(...candidates: unknown[]): string {
  for (const candidate of candidates) {
    const id = idOf(candidate)
    if (id !== undefined) return id
  }
  const wrong = candidates.find((candidate) => candidate !== undefined && candidate !== null)
  if (wrong === undefined) throw new RecordError('no id')
  if (typeof wrong === 'number') {
    throw new RecordError(`the id is the number ${wrong}, not digits in quotes: its last digits are lost`)
  }
  throw new RecordError(
    typeof wrong === 'string' && NOTHING.test(wrong)
      ? 'the id is 0: no post has it'
      : 'the id is not made of 1 to 25 digits',
  )
}

/**
 * @param record - Of a tool that writes the address of the post beside its id.
 * @returns The id in the address, for `requireId` where the id itself is missing or rounded.
 */
export function idInUrl(record: JsonObject): string | undefined {
  const url = textAt(record, 'url') ?? textAt(record, 'tweetUrl') ?? textAt(record, 'link')
  return url === undefined ? undefined : parsePostUrl(url)?.id
}

/** Orders ids by age: X's ids grow with time. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}

/** Since November 2010 ids hold the time, in milliseconds from then on; older ones were counted. */
const [FIRST_TIMED_ID, EPOCH_MS] = [29_700_859_247n, 1_288_834_974_657n]

/** @returns When the post was written, as ISO 8601 UTC; undefined where the id does not tell. */
export function dateOfId(id: string | undefined): string | undefined {
  if (id === undefined || BigInt(id) < FIRST_TIMED_ID) return undefined
  const ms = (BigInt(id) >> 22n) + EPOCH_MS
  // A time to come is no time of a post: the id is not one of X.
  return ms > BigInt(Date.now()) ? undefined : new Date(Number(ms)).toISOString()
}
