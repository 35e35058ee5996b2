/** Smaug's file of bookmarks that wait for processing. */
import type { Bookmark, Link, PostPart } from '../../contract/post.ts'
import { flatPart, mediaFrom } from '../../x-data/flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { idOf, requireId } from '../../x-data/post-id.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { bookmarkOf } from '../../x-data/record.ts'
import {
  compact,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  objectsAt,
  textAt,
  textsAt,
} from '../../x-data/shape.ts'

export const smaug: Format = {
  id: 'smaug',
  description: "Smaug's pending-bookmarks.json",
  detect: (sample) =>
    firstRecords(sample, 'bookmarks').some(
      (record) => 'tweetUrl' in record && ('author' in record || 'text' in record),
    ),
  read: (input) => readRecords(input, ['bookmarks'], readSmaug),
}

function readSmaug(record: JsonObject): Bookmark {
  const part = flatPart({
    id: requireId(record.id, parsePostUrl(textAt(record, 'tweetUrl') ?? '')?.id),
    author: authorOf({ handle: record.author, name: record.authorName }),
    text: textAt(record, 'text'),
    holdsLongText: true,
    postedAt: record.createdAt,
    links: objectsAt(record, 'links').flatMap((link) => linkOf(link) ?? []),
    media: mediaFrom(listAt(record, 'media')),
    quoted: quotedOf(objectAt(record, 'quoteContext')),
    inReplyTo: replyOf(objectAt(record, 'replyContext')),
  })
  return bookmarkOf([part], { tags: textsAt(record, 'tags') })
}

function linkOf(link: JsonObject): Link | undefined {
  const url = textAt(link, 'expanded') ?? textAt(link, 'original')
  const shortUrl = textAt(link, 'original')
  // Media and quoted posts are among the links too; their content is elsewhere.
  if (url === undefined || link.type === 'media' || link.type === 'image') return undefined
  const content = isObject(link.content) ? link.content : {}
  return compact<Link>({
    url,
    shortUrl: shortUrl === url ? undefined : shortUrl,
    title: textAt(content, 'title'),
    description: textAt(content, 'description'),
  })
}

function quotedOf(context: JsonObject | undefined): PostPart | undefined {
  const id = idOf(context?.id)
  if (!context || id === undefined) return undefined
  return flatPart({
    id,
    author: authorOf({ handle: context.author, name: context.authorName }),
    text: textAt(context, 'text'),
    holdsLongText: true,
    postedAt: context.createdAt,
  })
}

function replyOf(context: JsonObject | undefined): PostPart['inReplyTo'] {
  const id = idOf(context?.id)
  if (id === undefined) return undefined
  return compact<{ id: string; handle?: string }>({
    id,
    handle: authorOf({ handle: context?.author }).handle,
  })
}
