/** Files of X's own archive: `like.js`, `tweets.js` and its relatives, `bookmark.js`. */
import type { Bookmark, PostPart } from '../../contract/post.ts'
import { isoDate } from '../../x-data/dates.ts'
import { flatPart } from '../../x-data/flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import type { Input } from '../input.ts'
import { onlyJson } from '../json/only-json.ts'
import { readRecords } from '../json/read-records.ts'
import { idOf, requireId } from '../../x-data/post-id.ts'
import { parsePostUrl, postUrl } from '../../x-data/post-url.ts'
import { tweetPart } from '../../x-data/raw-tweet/tweet.ts'
import { bookmarkOf, ignored } from '../../x-data/record.ts'
import { at, isObject, type JsonObject, objectAt, RecordError, textAt } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { ArchiveCompanions } from './x-archive-companions.ts'

const PREFIX = /^window\.YTD\.(\w+)\.part\d+\s*=/
const ABOUT_POSTS = new Set(['account', 'note_tweet'])
const WITH_POSTS = new Set(['like', 'tweet', 'tweets', 'community_tweet', 'bookmark'])

export const xArchive: Format = {
  id: 'x-archive',
  description: "a file of X's archive: like.js, tweets.js, tweet.js, community-tweet.js or bookmark.js",
  detect: (sample) => PREFIX.test(sample.head) || firstRecords(sample).some(isArchiveRecord),
  read: readArchive,
}

/** @returns True for a file of X's archive that holds no posts, or deleted ones; by its first line. */
export function isOtherArchiveFile(head: string): boolean {
  const [, name] = PREFIX.exec(head) ?? []
  return name !== undefined && !WITH_POSTS.has(name)
}

/** @returns True for a file that says something about the posts in others. */
export function isCompanionFile(head: string): boolean {
  return ABOUT_POSTS.has(PREFIX.exec(head)?.[1] ?? '')
}

function isArchiveRecord(record: JsonObject): boolean {
  if (record.rest_id !== undefined) return false
  return (
    at(record, 'like', 'tweetId') !== undefined ||
    at(record, 'bookmark', 'tweetId') !== undefined ||
    at(record, 'tweet', 'full_text') !== undefined
  )
}

function readArchive(input: Input, companions = new ArchiveCompanions()): AsyncIterable<SourceRecord> {
  const head = input.head.replace(PREFIX, '').trimStart()
  return readRecords({ ...input, head, bytes: onlyJson(input.bytes) }, [], (record) =>
    readEntry(record, companions),
  )
}

function readEntry(record: JsonObject, companions: ArchiveCompanions): Bookmark | SourceRecord {
  const liked = objectAt(record, 'like') ?? objectAt(record, 'bookmark')
  if (liked) return readLike(liked)
  const tweet = objectAt(record, 'tweet') ?? (textAt(record, 'full_text') === undefined ? undefined : record)
  if (tweet) {
    // `id` is a number in old archives, rounded: only `id_str`, or digits in quotes, are an id.
    requireId(tweet.id_str, tweet.id)
    return bookmarkOf([ownPart(tweet, companions)])
  }
  const other = Object.keys(record)[0]
  if (other !== undefined && isObject(record[other])) return ignored(`no post, but "${other.slice(0, 40)}"`)
  throw new RecordError('neither a like, a bookmark nor a post')
}

/** The archive holds only the user's own posts, so it names their author elsewhere, once. */
function ownPart(tweet: JsonObject, companions: ArchiveCompanions): PostPart {
  const part = tweetPart(companions.completed(tweet))
  const author = { ...companions.author, ...part.author }
  return { ...part, author, url: postUrl(part.id, author.handle) }
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
