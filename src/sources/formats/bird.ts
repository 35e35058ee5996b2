/** bird (and tools that write its shape, such as twitter-cli): an array of posts, or a page with `tweets`. */
import type { Article, Bookmark, PostPart } from '../../contract/post.ts'
import { flatPart, mediaFrom } from '../flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { idOf, requireId } from '../post-id.ts'
import { isRawTweet, tweetPart } from '../raw-tweet/tweet.ts'
import { authorOf } from '../raw-tweet/user.ts'
import { bookmarkOf } from '../record.ts'
import { at, compact, isObject, type JsonObject, listAt, objectAt, textAt } from '../shape.ts'

const MAX_QUOTES = 3

export const bird: Format = {
  id: 'bird',
  description: 'JSON of bird or twitter-cli: an array of posts, or {"tweets": [...]}',
  detect: (sample) => {
    const root = sample.json?.root
    if (Array.isArray(root) && root.length === 0) return true
    if (isObject(root) && Array.isArray(root.tweets) && root.tweets.length === 0) return true
    return firstRecords(sample, 'tweets').some(
      (record) => 'id' in record && ('text' in record || '_raw' in record) && isWriter(record),
    )
  },
  read: (input) => readRecords(input, ['tweets'], readBird),
}

function isWriter(record: JsonObject): boolean {
  return objectAt(record, 'author') !== undefined || 'createdAt' in record || '_raw' in record
}

function readBird(record: JsonObject): Bookmark {
  const raw = objectAt(record, '_raw')
  return bookmarkOf([raw && isRawTweet(raw) ? tweetPart(raw, idOf(record.id)) : birdPart(record, 0)])
}

function birdPart(record: JsonObject, depth: number): PostPart {
  const quoted = objectAt(record, 'quotedTweet')
  const answered = idOf(record.inReplyToStatusId)
  return flatPart({
    id: requireId(record.id),
    author: authorOf({
      id: record.authorId ?? at(record, 'author', 'id'),
      handle: at(record, 'author', 'username') ?? at(record, 'author', 'screenName'),
      name: at(record, 'author', 'name'),
    }),
    text: textAt(record, 'text'),
    postedAt: record.createdAt,
    lang: record.lang,
    media: mediaFrom(listAt(record, 'media')),
    article: articleIn(record),
    quoted:
      quoted && idOf(quoted.id) !== undefined && depth < MAX_QUOTES ? birdPart(quoted, depth + 1) : undefined,
    inReplyTo: answered === undefined ? undefined : { id: answered },
  })
}

function articleIn(record: JsonObject): Article | undefined {
  const title = textAt(record, 'article', 'title')
  if (title === undefined) return undefined
  return compact<Article>({ title, preview: textAt(record, 'article', 'previewText') })
}
