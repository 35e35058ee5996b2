/** Entries of X's timelines: which posts they hold, and which of them are bookmarks. */
import type { PostPart } from '../contract/post.ts'
import { compareIds, idOf } from './post-id.ts'
import { tweetPart } from './raw-tweet/tweet.ts'
import { bookmarkOf, found, ignored, readRecord } from './record.ts'
import { at, isObject, type JsonObject, objectAt, objectsAt, textAt } from './shape.ts'
import type { SourceRecord } from './record.ts'

/** A post as it stands in an entry or in an item of a module. */
export interface TimelinePost {
  entryId: string
  /** `Tweet`, `SelfThread`, `MediaGrid`. */
  display: string
  result: unknown
  promoted: boolean
  /** Id in the entry id: all that is known of a post that X does not deliver. */
  id: string | undefined
}

/** @returns The posts of an entry (`content`) or of an item of `moduleItems` (`item`). Cursors and users are none. */
export function postsOf(entry: unknown): TimelinePost[] {
  const entryId = textAt(entry, 'entryId') ?? ''
  const content = objectAt(entry, 'content') ?? objectAt(entry, 'item')
  const single = objectAt(content, 'itemContent')
  if (single) return postOf(entryId, single, entry)
  return objectsAt(content, 'items').flatMap((item) => {
    const inner = objectAt(item, 'item', 'itemContent')
    return inner ? postOf(textAt(item, 'entryId') ?? entryId, inner, objectAt(item, 'item')) : []
  })
}

/** @returns One record for each post of an entry; an author's own thread in one module is one bookmark. */
export function entryRecords(entry: unknown, place: string): SourceRecord[] {
  if (!isObject(entry))
    return [readRecord(place, () => ({ kind: 'bad', bad: { place, reason: 'not an object' } }))]
  const posts = postsOf(entry)
  const lost =
    posts.length === 0 ? idOf(/^tweet-(\d+)$/.exec(textAt(entry, 'entryId') ?? '')?.[1]) : undefined
  if (lost !== undefined) return [found(bookmarkOf([tweetPart(undefined, lost)]))]
  if ((textAt(entry, 'entryId') ?? '').startsWith('profile-conversation')) {
    const thread = wholeThread(posts)
    if (thread) return [found(bookmarkOf(thread))]
  }
  return posts.map((post) => postRecord(post, place))
}

/** @returns The entry's place in the order of the page: the higher, the earlier. */
export function sortIndexOf(entry: unknown): string {
  const index = textAt(entry, 'sortIndex') ?? ''
  return /^\d+$/.test(index) ? index : ''
}

/** Sorts entries as the page shows them. Entries without index keep their place behind those with one. */
export function sortEntries<T>(entries: T[], entryOf: (item: T) => unknown): T[] {
  return entries.toSorted((a, b) => compareIds(sortIndexOf(entryOf(b)), sortIndexOf(entryOf(a))))
}

function postRecord(post: TimelinePost, place: string): SourceRecord {
  if (post.promoted) return ignored('an advertisement')
  return readRecord(place, () => found(bookmarkOf([tweetPart(post.result, post.id)])))
}

function postOf(entryId: string, content: JsonObject, holder: unknown): TimelinePost[] {
  const type = textAt(content, 'itemType') ?? textAt(content, '__typename')
  const results = objectAt(content, 'tweet_results')
  if (type !== 'TimelineTweet' && type !== 'TimelineTombstone' && !results) return []
  return [
    {
      entryId,
      display: textAt(content, 'tweetDisplayType') ?? 'Tweet',
      result: at(results, 'result') ?? (type === 'TimelineTombstone' ? stubOf(content) : undefined),
      promoted:
        /^promoted/i.test(entryId) ||
        objectAt(content, 'promotedMetadata') !== undefined ||
        objectAt(holder, 'content', 'promotedMetadata') !== undefined,
      id: [...entryId.matchAll(/(?:^|-)(?:tweet|tombstone)-(\d{1,25})(?=-|$)/g)].at(-1)?.[1],
    },
  ]
}

function stubOf(content: JsonObject): unknown {
  const text =
    textAt(content, 'tombstoneInfo', 'text') ?? textAt(content, 'tombstoneInfo', 'richText', 'text')
  return text === undefined ? undefined : { __typename: 'TweetTombstone', tombstone: { text: { text } } }
}

/** The posts of a module if all are of one author and each answers the one before. */
function wholeThread(posts: TimelinePost[]): [PostPart, ...PostPart[]] | undefined {
  try {
    if (posts.some((post) => post.promoted)) return undefined
    const [first, ...rest] = posts.map((post) => tweetPart(post.result, post.id))
    const author = first?.author.id ?? first?.author.handle
    if (!first || rest.length === 0 || author === undefined) return undefined
    const same = rest.every(
      (part, i) =>
        (part.author.id ?? part.author.handle) === author &&
        part.inReplyTo?.id === (i === 0 ? first : rest[i - 1])?.id,
    )
    return same ? [first, ...rest] : undefined
  } catch {
    // One unreadable post: each is read, and reported, by itself.
    return undefined
  }
}
