/** `tweet_cache.json` of the Python system that this product comes from: its posts with their threads, and where it had placed them. */
import type { Bookmark, PostPart } from '../../contract/post.ts'
import { flatPart, linkedPart } from '../../x-data/flat-post.ts'
import { compareIds, requireId } from '../../x-data/post-id.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { type JsonObject, objectsAt, textAt } from '../../x-data/shape.ts'
import { Fields } from '../any/fields.ts'
import { linksFrom } from '../any/links.ts'
import { mediaIn } from '../any/media.ts'
import { writtenAt } from '../any/written-at.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'

/** What it wrote where X had shown it nothing. */
const NOTHING = /^Tweet \d+ \(content not available\)$/

export const ancestor: Format = {
  id: 'knowledge-base-agent',
  description:
    'tweet_cache.json of the earlier Python system: posts, threads and topics (its articles are written anew)',
  detect: (sample) =>
    firstRecords(sample).some(
      (record) =>
        'bookmarked_tweet_id' in record && ('thread_tweets' in record || 'kb_item_created' in record),
    ),
  read: (input) => readRecords(input, [], readCached),
}

function readCached(record: JsonObject): Bookmark {
  const id = requireId(record.bookmarked_tweet_id, record.tweet_id)
  const parts = objectsAt(record, 'thread_tweets').flatMap(
    (segment, _, all) => segmentPart(segment, all.length === 1 ? id : undefined) ?? [],
  )
  const focal = parts.find((part) => part.id === id) ?? wholePart(record, id, parts)
  const others = parts.filter((part) => part.id !== id)
  return {
    post: { id, parts: [focal, ...others].sort((a, b) => compareIds(a.id, b.id)) },
    folders: folderOf(record),
    tags: [],
  }
}

/** @param known - The id of a post that stands alone: then it needs no address. */
function segmentPart(segment: JsonObject, known: string | undefined): PostPart | undefined {
  const address = parsePostUrl(textAt(segment, 'tweet_permalink') ?? '')
  const id = address?.id ?? known
  if (id === undefined) return undefined
  const expanded = new Fields({ urls: segment.expanded_urls ?? segment.urls })
  return flatPart({
    id,
    author: authorOf({ handle: textAt(segment, 'author_handle') ?? address?.handle }),
    text: textAt(segment, 'full_text'),
    holdsLongText: true,
    postedAt: writtenAt([segment.created_at, segment.timestamp], id),
    links: linksFrom(expanded.list(['urls'])),
    media: mediaIn(new Fields({ media: segment.media_item_details })),
  })
}

/** The text of the whole thread stands in the record too: taken only where no part of it is known. */
function wholePart(record: JsonObject, id: string, parts: readonly PostPart[]): PostPart {
  const text = textAt(record, 'full_text') ?? ''
  if (parts.length > 0 || text === '' || NOTHING.test(text)) return linkedPart(id, parts[0]?.author.handle)
  return flatPart({ id, author: {}, text, holdsLongText: true, postedAt: writtenAt([], id) })
}

/** Its topic weighs as a folder of the reader does. */
function folderOf(record: JsonObject): string[] {
  const main = textAt(record, 'categories', 'main_category') ?? textAt(record, 'main_category')
  const sub = textAt(record, 'categories', 'sub_category') ?? textAt(record, 'sub_category')
  return main === undefined || /^uncategorized$/i.test(main)
    ? []
    : [sub === undefined ? main : `${main}/${sub}`]
}
