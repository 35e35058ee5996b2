/** bird (and tools that write its shape, such as twitter-cli): an array of posts, or a page with `tweets`. */
import type { Article, Bookmark, PostPart } from '../../contract/post.ts'
import { flatPart, linksFrom, mediaFrom } from '../../x-data/flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { idInUrl, idOf, requireId } from '../../x-data/post-id.ts'
import { completed, isRawTweet, tweetPart } from '../../x-data/raw-tweet/tweet.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { bookmarkOf } from '../../x-data/record.ts'
import {
  at,
  compact,
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  textsAt,
} from '../../x-data/shape.ts'

const MAX_QUOTES = 3
/** twitter-cli wraps its posts in `data`. */
const LISTS = ['tweets', 'data']

export const bird: Format = {
  id: 'bird',
  description: 'JSON of bird or twitter-cli: an array of posts, or {"tweets": [...]}',
  detect: (sample) => {
    const root = sample.json?.root
    if (Array.isArray(root) && root.length === 0) return true
    if (isObject(root) && Array.isArray(root.tweets) && root.tweets.length === 0) return true
    return firstRecords(sample, ...LISTS).some(
      (record) => 'id' in record && ('text' in record || '_raw' in record) && isWriter(record),
    )
  },
  read: (input) => readRecords(input, LISTS, readBird),
}

function isWriter(record: JsonObject): boolean {
  return objectAt(record, 'author') !== undefined || 'createdAt' in record || '_raw' in record
}

function readBird(record: JsonObject): Bookmark {
  const raw = objectAt(record, '_raw')
  const part = birdPart(record, 0)
  return bookmarkOf([raw && isRawTweet(raw) ? completed(tweetPart(raw, part.id), part) : part])
}

function birdPart(record: JsonObject, depth: number): PostPart {
  const quoted = objectAt(record, 'quotedTweet')
  const answered = idOf(record.inReplyToStatusId)
  return flatPart({
    id: requireId(record.id, idInUrl(record)),
    author: authorOf({
      id: record.authorId ?? at(record, 'author', 'id'),
      handle: at(record, 'author', 'username') ?? at(record, 'author', 'screenName'),
      name: at(record, 'author', 'name'),
    }),
    text: textAt(record, 'text'),
    holdsLongText: true,
    postedAt: record.createdAt,
    lang: record.lang,
    links: linksFrom(textsAt(record, 'urls')),
    media: mediaFrom(listAt(record, 'media')),
    article: articleIn(record),
    quoted:
      quoted && idOf(quoted.id) !== undefined && depth < MAX_QUOTES ? birdPart(quoted, depth + 1) : undefined,
    inReplyTo: answered === undefined ? undefined : { id: answered },
    replies: numberAt(record, 'replyCount'),
  })
}

function articleIn(record: JsonObject): Article | undefined {
  const title = textAt(record, 'article', 'title') ?? textAt(record, 'articleTitle')
  if (title === undefined) return undefined
  const preview = textAt(record, 'article', 'previewText')
  return compact<Article>({ title, preview, body: textAt(record, 'articleText') })
}
