/** Which post a record is about. A record is taken only if that is sure. */
import { parsePostUrl } from '../../x-data/post-url.ts'
import { dateOfId, idOf } from '../../x-data/post-id.ts'
import type { Fields } from './fields.ts'
import { ADDRESS, AUTHOR, POST_ID, RECORD_ID, TELLING, TEXT, WRITTEN } from './post-names.ts'
import { exactDate } from './written-at.ts'

export interface Identity {
  id: string
  /** As the address of the post has it. */
  handle?: string
}

/** What X's own pages and files are served from, and what its addresses are shortened to. */
const OF_X = /^(?:[\w-]+\.)*(?:x\.com|twitter\.com|t\.co|twimg\.com)$/i
const X_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} [+-]\d{4} \d{4}$/
const [FIRST_SNOWFLAKE_DIGITS, MAX_CLOCK_ERROR_MS] = [15, 2000]

/**
 * @param trusted - The file is known to hold posts, so that `id` is the id of one.
 * @returns Undefined where the record names no post for sure: its `id` may be a row number, or of another network.
 */
export function identityOf(fields: Fields, trusted: boolean): Identity | undefined {
  const address = addressOf(fields)
  const named = firstId(fields, POST_ID)
  const inAddress = address === undefined ? undefined : parsePostUrl(address)
  if (named !== undefined) return withHandle(named, inAddress)
  const own = firstId(fields, RECORD_ID)
  if (inAddress !== undefined) {
    // A row number beside the address is not the id; the id of a repost is, beside the address of what it repeats.
    return own === undefined || own.length < FIRST_SNOWFLAKE_DIGITS ? inAddress : withHandle(own, inAddress)
  }
  if (own === undefined || isElsewhere(fields, own, address)) return undefined
  return trusted || isTelling(fields, own) ? { id: own } : undefined
}

/** @returns The address of the record itself. */
export function addressOf(fields: Fields): string | undefined {
  const addresses = fields.all(ADDRESS).filter((value) => typeof value === 'string')
  return addresses.find((address) => parsePostUrl(address) !== undefined) ?? addresses.find(isWebAddress)
}

/** @returns True if the record has more of a post than its id. */
export function hasContent(fields: Fields): boolean {
  return fields.text(TEXT) !== undefined || fields.has(AUTHOR)
}

function firstId(fields: Fields, names: readonly string[]): string | undefined {
  for (const value of fields.all(names)) {
    const id = idOf(value)
    if (id !== undefined && !/^0+$/.test(id)) return id
  }
  return undefined
}

function withHandle(id: string, found: Identity | undefined): Identity {
  return found?.id === id && found.handle !== undefined ? found : { id }
}

/** Whether the record belongs to another network: its own address, or one with its id, leads there. */
function isElsewhere(fields: Fields, id: string, address: string | undefined): boolean {
  if (address !== undefined && !isOfX(address)) return true
  return Object.values(fields.record).some(
    (value) => typeof value === 'string' && value.includes(id) && isWebAddress(value) && !isOfX(value),
  )
}

/** Whether something in the record says that it is a post of X. */
function isTelling(fields: Fields, id: string): boolean {
  if (!hasContent(fields)) return false
  const names = fields.names()
  if (AUTHOR.some((name) => fields.get(`${name}.screenname`) !== undefined)) return true
  if (TELLING.some((name) => names.includes(name))) return true
  if (
    names.some((name) => name.startsWith('tweet')) ||
    /^(?:tweet|twitter)$/i.test(fields.text(['type', 'source', 'category']) ?? '')
  )
    return true
  const dates = fields.all(WRITTEN)
  if (dates.some((date) => typeof date === 'string' && X_DATE.test(date))) return true
  if (id.length >= FIRST_SNOWFLAKE_DIGITS && dates.some((date) => isTimeOf(id, date))) return true
  return /https?:\/\/(?:t\.co|(?:pic\.)?twitter\.com|x\.com|\w+\.twimg\.com)\//.test(
    JSON.stringify(fields.record).slice(0, 20_000),
  )
}

/** The id of a post holds the time when it was written. */
function isTimeOf(id: string, date: unknown): boolean {
  const [byId, written] = [dateOfId(id), exactDate(date)]
  if (byId === undefined || written === undefined) return false
  return Math.abs(Date.parse(byId) - Date.parse(written)) <= MAX_CLOCK_ERROR_MS
}

function isWebAddress(address: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(address)
}

function isOfX(address: string): boolean {
  if (!URL.canParse(address)) return true
  return OF_X.test(new URL(address).hostname) || parsePostUrl(address) !== undefined
}
