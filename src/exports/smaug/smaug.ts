/** Smaug's file of bookmarks that wait for processing. */
import { anyBookmark } from '../any/any-bookmark.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { type JsonObject, objectAt } from '../../x-data/shape.ts'

export const smaug: Format = {
  id: 'smaug',
  description: "Smaug's pending-bookmarks.json",
  detect: (sample) =>
    firstRecords(sample, 'bookmarks').some(
      (record) => 'tweetUrl' in record && 'author' in record && ('authorName' in record || 'links' in record),
    ),
  read: (input) => readRecords(input, ['bookmarks'], (record) => anyBookmark(withHandles(record), true)),
}

/** `author` is always the handle. */
function withHandles(record: JsonObject): JsonObject {
  const [quoted, answered] = [objectAt(record, 'quoteContext'), objectAt(record, 'replyContext')]
  return {
    ...record,
    authorHandle: record.author,
    ...(quoted === undefined ? {} : { quoteContext: { ...quoted, authorHandle: quoted.author } }),
    ...(answered === undefined ? {} : { replyContext: { ...answered, authorHandle: answered.author } }),
  }
}
