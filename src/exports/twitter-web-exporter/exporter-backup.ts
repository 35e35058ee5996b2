/** The backup of twitter-web-exporter's database (Dexie): all that was ever captured, bookmarks among it. */
import { idOf } from '../../x-data/post-id.ts'
import type { Input } from '../input.ts'
import { readJson } from '../json/read-json.ts'
import { isRawTweet, tweetPart } from '../../x-data/raw-tweet/tweet.ts'
import { bad, bookmarkOf, found, ignored, readRecord } from '../../x-data/record.ts'
import { at, isObject, type JsonObject, objectAt, type Path } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'

/** Posts wait for the table of captures, which comes behind them. Of a huge backup, X's own mark decides. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024

interface Waiting {
  tweet: JsonObject
  place: string
}

/** Where each post was captured; the table may be empty, or of a version that does not tell. */
class Captures {
  private readonly bookmarks = new Set<string>()
  private readonly others = new Set<string>()

  add(capture: JsonObject): void {
    const id = idOf(capture.data_key)
    if (id === undefined || capture.type === 'user') return
    const place = /^bookmark/i.test(String(capture.extension)) ? this.bookmarks : this.others
    place.add(id)
  }

  /** @returns Undefined where the table does not tell. */
  isBookmark(id: string | undefined): boolean | undefined {
    if (id === undefined || this.bookmarks.size === 0) return undefined
    if (this.bookmarks.has(id)) return true
    return this.others.has(id) ? false : undefined
  }
}

/** What X says is bookmarked, and what was captured on the page of bookmarks; the rest is left out. */
export async function* readBackup(input: Input): AsyncGenerator<SourceRecord> {
  const captures = new Captures()
  const waiting: Waiting[] = []
  let bytes = 0
  for await (const item of readJson(input, isRow)) {
    if (!item.ok) {
      yield bad(item.place, item.reason)
      continue
    }
    const { place } = item.item
    const value = valueOf(item.item.value)
    if (!isObject(value)) yield bad(place, 'not an object')
    else if (isCapture(value)) captures.add(value)
    else if (!isRawTweet(value) || value.__typename === 'User') {
      if (value.__typename !== 'User' && !('rest_id' in value)) yield bad(place, 'not a post')
    } else if (markOf(value) === true) yield tweetRecord(value, place)
    else {
      waiting.push({ tweet: value, place })
      bytes += item.item.bytes
    }
    if (bytes > MAX_WAITING_BYTES) {
      yield* decided(waiting.splice(0), captures)
      bytes = 0
    }
  }
  yield* decided(waiting, captures)
}

function* decided(waiting: readonly Waiting[], captures: Captures): Generator<SourceRecord> {
  for (const { tweet, place } of waiting) {
    const marked = markOf(tweet) !== false
    const isBookmark = captures.isBookmark(idOf(tweet.rest_id) ?? idOf(at(tweet, 'tweet', 'rest_id')))
    if (isBookmark ?? marked) yield tweetRecord(tweet, place)
    else yield ignored('captured, but not bookmarked')
  }
}

/** What X said of the post when it was captured, also of a wrapped one. */
function markOf(tweet: JsonObject): unknown {
  return at(tweet, 'legacy', 'bookmarked') ?? at(tweet, 'tweet', 'legacy', 'bookmarked')
}

function tweetRecord(tweet: JsonObject, place: string): SourceRecord {
  return readRecord(place, () => found(bookmarkOf([tweetPart(tweet)])))
}

function isRow(path: Path): boolean {
  const [data, list, , rows, row] = path
  return path.length === 5 && data === 'data' && list === 'data' && rows === 'rows' && typeof row === 'number'
}

/** Keys of a table without its own key come beside the value. */
function valueOf(row: unknown): unknown {
  return Array.isArray(row) ? (row as unknown[]).at(-1) : (objectAt(row, '$value') ?? row)
}

function isCapture(value: JsonObject): boolean {
  return value.extension !== undefined && !isRawTweet(value)
}
