/** Siftly: its console script and bookmarklet, and the export of its app. */
import type { Bookmark } from '../../contract/post.ts'
import { flatPart, linksFrom, mediaFrom } from '../../x-data/flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { idInUrl, requireId } from '../../x-data/post-id.ts'
import { isRawTweet, tweetPart } from '../../x-data/raw-tweet/tweet.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { bookmarkOf } from '../../x-data/record.ts'
import { isObject, type JsonObject, listAt, objectsAt, textAt, textsAt } from '../../x-data/shape.ts'

const LISTS = ['bookmarks', 'tweets']

export const siftly: Format = {
  id: 'siftly',
  description: 'Siftly: the file of its console script or bookmarklet, or the JSON export of its app',
  detect: (sample) => {
    const root = sample.json?.root
    const records = firstRecords(sample, ...LISTS)
    if (isObject(root) && Array.isArray(root.tweets) && records.some(isRawTweet)) return true
    if (isObject(root) && Array.isArray(root.bookmarks) && root.bookmarks.length === 0) return true
    return records.some((record) => isAppRecord(record) || isScriptRecord(record))
  },
  read: (input) => readRecords(input, LISTS, readSiftly),
}

function isAppRecord(record: JsonObject): boolean {
  return (
    'tweetId' in record && 'authorHandle' in record && ('mediaItems' in record || 'tweetCreatedAt' in record)
  )
}

function isScriptRecord(record: JsonObject): boolean {
  if (!('text' in record)) return false
  // Other tools hold the author as an object, or by id.
  const isOther = isObject(record.author) || 'author_id' in record
  return (
    (idInUrl(record) !== undefined && !isOther) ||
    ('id' in record && ('handle' in record || 'timestamp' in record))
  )
}

function readSiftly(record: JsonObject): Bookmark {
  if (isRawTweet(record)) return bookmarkOf([tweetPart(record)])
  if ('tweetId' in record) return readAppRecord(record)
  const part = flatPart({
    id: requireId(record.id, idInUrl(record)),
    author: authorOf({ handle: record.handle, name: record.author }),
    text: textAt(record, 'text'),
    postedAt: record.timestamp ?? record.createdAt ?? record.date,
    links: linksFrom(textsAt(record, 'urls')),
    media: mediaFrom(listAt(record, 'media')),
    hashtags: textsAt(record, 'hashtags'),
  })
  return bookmarkOf([part])
}

function readAppRecord(record: JsonObject): Bookmark {
  const part = flatPart({
    id: requireId(record.tweetId, idInUrl(record)),
    author: authorOf({ handle: record.authorHandle, name: record.authorName }),
    text: textAt(record, 'text'),
    postedAt: record.tweetCreatedAt,
    media: mediaFrom(listAt(record, 'mediaItems')),
  })
  // Its categories are made by a model, but the user may have corrected them: worth keeping as tags.
  const tags = objectsAt(record, 'categories').flatMap((category) => textAt(category, 'name') ?? [])
  return bookmarkOf([part], { tags: [...new Set(tags)] })
}
