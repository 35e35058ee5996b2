/** What the look-alike answers: pages of bookmarks by cursor, folders, a post with its thread. */
import type { Account, Saved } from './account.ts'
import type { RawObject } from './raw-posts.ts'

/** Under which keys a page of bookmarks stands; X has changed them. */
export type TimelineShape = 'bookmark_timeline_v2' | 'bookmark_timeline' | 'nested' | 'unsorted'

export interface PageRequest {
  cursor: string | undefined
  count: number
  shape: TimelineShape
}

export interface Page {
  body: RawObject
  /** Of the next page. */
  cursor: string
  /** Posts in it. */
  size: number
}

/** @returns The page behind the cursor. The last cursor leads to itself, as X's does. */
export function bookmarksPage(bookmarks: readonly Saved[], { cursor, count, shape }: PageRequest): Page {
  const after = cursor === undefined ? undefined : placeOf(cursor)
  const from = after === undefined ? 0 : bookmarks.findIndex((saved) => saved.sortIndex < after)
  const posts = from < 0 ? [] : bookmarks.slice(from, from + count)
  const last = posts.at(-1)
  const next = last === undefined ? (cursor ?? cursorAt(0n)) : cursorAt(last.sortIndex)
  return { body: wrap(entriesOf(posts, next), shape), cursor: next, size: posts.length }
}

/** @returns A page without posts, in the middle of the others. */
export function emptyPage(next: string, shape: TimelineShape): RawObject {
  return wrap([cursorEntry('top', 'top'), cursorEntry('bottom', next)], shape)
}

export function cursorAt(sortIndex: bigint, hop = 0): string {
  return `HBa${Buffer.from(`${sortIndex}/${hop}`).toString('base64url')}`
}

/** @returns How many empty pages lie before the cursor already. */
export function hopOf(cursor: string): number {
  return Number(decode(cursor)[1] ?? 0)
}

export function placeOf(cursor: string): bigint {
  return BigInt(decode(cursor)[0] ?? 0)
}

function decode(cursor: string): string[] {
  return Buffer.from(cursor.slice(3), 'base64url').toString().split('/')
}

function entriesOf(posts: readonly Saved[], next: string): RawObject[] {
  return [...posts.map(postEntry), cursorEntry('top', 'top'), cursorEntry('bottom', next)]
}

function postEntry({ id, sortIndex, result }: Saved): RawObject {
  return {
    entryId: `tweet-${id}`,
    sortIndex: String(sortIndex),
    content: {
      entryType: 'TimelineTimelineItem',
      __typename: 'TimelineTimelineItem',
      itemContent: itemOf(result),
    },
  }
}

function itemOf(result: unknown, display = 'Tweet'): RawObject {
  return {
    itemType: 'TimelineTweet',
    __typename: 'TimelineTweet',
    tweet_results: result === undefined ? {} : { result },
    tweetDisplayType: display,
  }
}

function cursorEntry(kind: 'top' | 'bottom', value: string): RawObject {
  return {
    entryId: `cursor-${kind}-${kind === 'top' ? '9' : '1'}`,
    sortIndex: kind === 'top' ? '9999999999999999999' : '1',
    content: {
      entryType: 'TimelineTimelineCursor',
      __typename: 'TimelineTimelineCursor',
      value,
      cursorType: kind === 'top' ? 'Top' : 'Bottom',
    },
  }
}

function wrap(entries: RawObject[], shape: TimelineShape): RawObject {
  const ordered = shape === 'unsorted' ? entries.toReversed() : entries
  const instructions = [{ type: 'TimelineAddEntries', entries: ordered }]
  const timeline = { instructions, responseObjects: { feedbackActions: [] } }
  if (shape === 'nested') return { data: { viewer: { bookmarks: { bookmark_timeline_v3: { timeline } } } } }
  return { data: { [shape === 'unsorted' ? 'bookmark_timeline_v2' : shape]: { timeline } } }
}

/** @returns The bookmarks page of a folder. */
export function folderBody(body: RawObject): RawObject {
  const [timeline] = Object.values(body['data'] as RawObject)
  return { data: { bookmark_collection_timeline: timeline } }
}

export function foldersBody(account: Account): RawObject {
  const items = account.folders.map(({ id, name }) => ({ id, name, media: {} }))
  return {
    data: { viewer: { user_results: { result: { bookmark_collections_slice: { items, slice_info: {} } } } } },
  }
}

export interface DetailRequest {
  id: string
  cursor: string | undefined
  /** Posts of the thread in an answer. */
  count: number
}

/** @returns A post with its author's thread, as X's page of one post gets it; or more of that thread. */
export function detailBody(account: Account, { id, cursor, count }: DetailRequest): RawObject {
  const from = cursor === undefined ? 0 : Number(/^more-(\d+)$/.exec(cursor)?.[1] ?? Number.NaN)
  const thread = account.threads.get(id) ?? []
  const items = threadItems(
    id,
    thread.slice(from, from + count),
    thread.length > from + count ? from + count : 0,
  )
  if (cursor !== undefined)
    return conversation([
      { type: 'TimelineAddToModule', moduleEntryId: `conversationthread-${id}`, moduleItems: items },
    ])
  const focal = account.details.get(id) ?? account.bookmarks.find((bookmark) => bookmark.id === id)?.result
  if (focal === undefined) {
    const missing = { code: 144, message: '_Missing: No status found with that ID.' }
    return { errors: [missing], ...conversation([]) }
  }
  const module = {
    entryId: `conversationthread-${id}`,
    sortIndex: '7000000000000000000',
    content: { entryType: 'TimelineTimelineModule', displayType: 'VerticalConversation', items },
  }
  const entries = [
    postEntry({ id, sortIndex: 8_000_000_000_000_000_000n, result: focal }),
    ...(items.length === 0 ? [] : [module]),
    ...(account.answers.get(id) ?? []).map((post) => answerEntry(post)),
    cursorEntry('bottom', 'others'),
  ]
  return conversation([{ type: 'TimelineAddEntries', entries }])
}

function conversation(instructions: RawObject[]): RawObject {
  return { data: { threaded_conversation_with_injections_v2: { instructions } } }
}

function threadItems(id: string, posts: readonly RawObject[], more: number): RawObject[] {
  const items = posts.map((post) => ({
    entryId: `conversationthread-${id}-tweet-${String(post['rest_id'])}`,
    item: { itemContent: itemOf(post, 'SelfThread') },
  }))
  return more === 0 ? items : [...items, showMore(id, `more-${more}`)]
}

/** Somebody else's answer, with more below it that nobody asks for. */
function answerEntry(post: RawObject): RawObject {
  const id = String(post['rest_id'])
  const item = { entryId: `conversationthread-${id}-tweet-${id}`, item: { itemContent: itemOf(post) } }
  return {
    entryId: `conversationthread-${id}`,
    sortIndex: '6000000000000000000',
    content: { entryType: 'TimelineTimelineModule', items: [item, showMore(id, 'others')] },
  }
}

function showMore(id: string, value: string): RawObject {
  return {
    entryId: `conversationthread-${id}-cursor-showmore-1`,
    item: { itemContent: { itemType: 'TimelineTimelineCursor', value, cursorType: 'ShowMore' } },
  }
}
