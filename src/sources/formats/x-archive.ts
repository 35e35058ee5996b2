/** Files of X's own archive: `like.js`, `tweets.js` and its relatives, `bookmark.js`. */
import type { Bookmark } from '../../contract/post.ts'
import { isoDate } from '../dates.ts'
import { flatPart } from '../flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import type { Input } from '../input.ts'
import { onlyJson } from '../json/only-json.ts'
import { readRecords } from '../json/read-records.ts'
import { idOf, requireId } from '../post-id.ts'
import { parsePostUrl } from '../post-url.ts'
import { tweetPart } from '../raw-tweet/tweet.ts'
import { bookmarkOf, ignored } from '../record.ts'
import { at, isObject, type JsonObject, objectAt, RecordError, textAt } from '../shape.ts'
import type { SourceRecord } from '../source.ts'

const PREFIX = /^window\.YTD\.(\w+)\.part\d+\s*=/
const WITH_POSTS = new Set(['like', 'tweet', 'tweets', 'community_tweet', 'bookmark'])

export const xArchive: Format = {
  id: 'x-archive',
  description: "a file of X's archive: like.js, tweets.js, tweet.js, community-tweet.js or bookmark.js",
  detect: (sample) => PREFIX.test(sample.head) || firstRecords(sample).some(isArchiveRecord),
  read: (input) => readArchive(input),
}

/** @returns True for a file of X's archive that holds no posts, or deleted ones; by its first line. */
export function isOtherArchiveFile(head: string): boolean {
  const [, name] = PREFIX.exec(head) ?? []
  return name !== undefined && !WITH_POSTS.has(name)
}

function isArchiveRecord(record: JsonObject): boolean {
  if (record.rest_id !== undefined) return false
  return (
    at(record, 'like', 'tweetId') !== undefined ||
    at(record, 'bookmark', 'tweetId') !== undefined ||
    at(record, 'tweet', 'full_text') !== undefined
  )
}

function readArchive(input: Input): AsyncIterable<SourceRecord> {
  const head = input.head.replace(PREFIX, '').trimStart()
  return readRecords({ ...input, head, bytes: onlyJson(input.bytes) }, [], readEntry)
}

function readEntry(record: JsonObject): Bookmark | SourceRecord {
  const liked = objectAt(record, 'like') ?? objectAt(record, 'bookmark')
  if (liked) return readLike(liked)
  const tweet = objectAt(record, 'tweet') ?? (textAt(record, 'full_text') === undefined ? undefined : record)
  if (tweet) {
    // `id` is a number in old archives, rounded: only `id_str`, or digits in quotes, are an id.
    requireId(tweet.id_str, tweet.id)
    return bookmarkOf([tweetPart(tweet)])
  }
  const other = Object.keys(record)[0]
  if (other !== undefined && isObject(record[other])) return ignored(`no post, but "${other.slice(0, 40)}"`)
  throw new RecordError('neither a like, a bookmark nor a post')
}

function readLike(liked: JsonObject): Bookmark {
  const url = textAt(liked, 'expandedUrl') ?? ''
  const handle = parsePostUrl(url)?.handle
  const part = flatPart({
    id: requireId(liked.tweetId, idOf(parsePostUrl(url)?.id)),
    author: handle === undefined ? {} : { handle },
    text: textAt(liked, 'fullText'),
  })
  const bookmarkedAt = isoDate(liked.bookmarkedAt)
  return bookmarkOf([part], bookmarkedAt === undefined ? {} : { bookmarkedAt })
}
