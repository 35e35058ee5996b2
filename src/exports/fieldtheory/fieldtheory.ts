/** Field Theory's bookmarks.jsonl. */
import type { Article, Bookmark, Link, PostPart } from '../../contract/post.ts'
import { isoDate } from '../../x-data/dates.ts'
import { flatPart, linksFrom, mediaFrom } from '../../x-data/flat-post.ts'
import { type Beside, withShortAddresses, withWholeAddresses } from '../any/links.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { idInUrl, idOf, requireId } from '../../x-data/post-id.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { bookmarkOf } from '../../x-data/record.ts'
import {
  at,
  compact,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  textsAt,
} from '../../x-data/shape.ts'

/** Before this day the tool invented the time of the bookmark. */
const TRUSTED_SINCE = '2026-04-10'

const OWN_KEYS = ['syncedAt', 'ingestedVia', 'postedAt', 'folderNames', 'mediaObjects']

export const fieldtheory: Format = {
  id: 'fieldtheory',
  description: "Field Theory's bookmarks.jsonl",
  detect: (sample) =>
    firstRecords(sample, 'bookmarks').some(
      (record) => 'tweetId' in record && OWN_KEYS.some((key) => key in record),
    ),
  read: (input) => readRecords(input, ['bookmarks'], readFieldtheory),
}

function readFieldtheory(record: JsonObject): Bookmark {
  const answered = idOf(record.inReplyToStatusId)
  const [quoted, media] = [quotedIn(record), mediaIn(record)]
  const part = flatPart({
    id: requireId(record.tweetId, record.id, idInUrl(record)),
    author: writerOf(record),
    ...textIn(record, { hasMedia: media.length > 0, hasQuote: quoted !== undefined }),
    holdsLongText: true,
    postedAt: record.postedAt,
    lang: record.language,
    media,
    article: articleIn(record),
    quoted,
    inReplyTo: answered === undefined ? undefined : { id: answered },
    replies: numberAt(record, 'engagement', 'replyCount'),
  })
  const rest = { folders: textsAt(record, 'folderNames'), tags: textsAt(record, 'tags') }
  const bookmarkedAt = trustedDate(record)
  return bookmarkOf([part], bookmarkedAt === undefined ? rest : { ...rest, bookmarkedAt })
}

/** The targets are a list of their own; the text has short addresses, or what X shows of the long ones. */
function textIn(record: JsonObject, beside: Beside): { text: string; links: Link[] } {
  const links = linksFrom(textsAt(record, 'links'))
  const text = withWholeAddresses(textAt(record, 'text') ?? '', links)
  return { text, links: withShortAddresses(links, text, beside) }
}

function writerOf(record: JsonObject): PostPart['author'] {
  const author = objectAt(record, 'author')
  return authorOf({
    id: author?.id,
    handle: textAt(record, 'authorHandle') ?? author?.handle,
    name: textAt(record, 'authorName') ?? author?.name,
  })
}

function mediaIn(record: JsonObject): PostPart['media'] {
  const objects = listAt(record, 'mediaObjects')
  return mediaFrom(objects.length > 0 ? objects : listAt(record, 'media'))
}

function articleIn(record: JsonObject): Article | undefined {
  const title = textAt(record, 'articleTitle')
  const body = textAt(record, 'articleText')
  // With a site it is the text of a linked page, not an article on X.
  if (
    (title === undefined && body === undefined) ||
    !/^(x|twitter)(\.com)?$/i.test(textAt(record, 'articleSite') ?? 'x')
  ) {
    return undefined
  }
  return compact<Article>({ title: title ?? '', body })
}

function quotedIn(record: JsonObject): PostPart | undefined {
  const quoted = objectAt(record, 'quotedTweet')
  const id = idOf(at(quoted, 'id')) ?? idOf(record.quotedStatusId)
  if (id === undefined) return undefined
  if (!quoted) return flatPart({ id, author: {}, text: '' })
  const media = mediaIn(quoted)
  return flatPart({
    id,
    author: writerOf(quoted),
    ...textIn(quoted, { hasMedia: media.length > 0, hasQuote: false }),
    holdsLongText: true,
    postedAt: quoted.postedAt,
    lang: quoted.language,
    media,
  })
}

function trustedDate(record: JsonObject): string | undefined {
  const date = isoDate(record.bookmarkedAt)
  const written = isoDate(record.syncedAt) ?? date
  return date !== undefined && written !== undefined && date >= TRUSTED_SINCE && written >= TRUSTED_SINCE
    ? date
    : undefined
}
