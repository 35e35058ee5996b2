/** Siftly: its console script and bookmarklet, and the export of its app. */
import { anyBookmark, isSurePost } from '../any/any-bookmark.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { isRawTweet } from '../../x-data/raw-tweet/tweet.ts'
import { isObject, type JsonObject } from '../../x-data/shape.ts'

const LISTS = ['bookmarks', 'tweets']

export const siftly: Format = {
  id: 'siftly',
  description: 'Siftly: the file of its console script or bookmarklet, or the JSON export of its app',
  detect: (sample) => {
    const root = sample.json?.root
    const records = firstRecords(sample, ...LISTS)
    if (isObject(root) && Array.isArray(root.tweets) && records.some(isRawTweet)) return true
    if (isObject(root) && Array.isArray(root.bookmarks) && root.bookmarks.length === 0) return true
    return records.some((record) => isAppRecord(record) || (isScriptRecord(record) && isSurePost(record)))
  },
  // Its categories are made by a model, but the user may have corrected them: kept as tags.
  read: (input) => readRecords(input, LISTS, (record) => anyBookmark(record, true)),
}

function isAppRecord(record: JsonObject): boolean {
  return (
    'tweetId' in record && 'authorHandle' in record && ('mediaItems' in record || 'tweetCreatedAt' in record)
  )
}

function isScriptRecord(record: JsonObject): boolean {
  return 'text' in record && 'handle' in record && 'timestamp' in record
}
