/** Reads a record of any tool: a post, or a link with what its reader wrote. */
import type { Bookmark, PostPart, ReaderMarks } from '../../contract/post.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { isoDate, isoFromUnix } from '../../x-data/dates.ts'
import { linkBookmark } from '../link-record.ts'
import { compareIds } from '../../x-data/post-id.ts'
import { isObject, type JsonObject } from '../../x-data/shape.ts'
import { anyPost } from './any-post.ts'
import { Fields } from './fields.ts'
import { addressOf, identityOf } from './identity.ts'
import { foldersIn, marksIn, ownTitle, tagsIn } from './own-marks.ts'
import * as own from './own-names.ts'
import { AUTHOR, FLAT_HANDLE, POST_ID, RAW, TELLING } from './post-names.ts'

/** These hold the text of a post where they are there; `description` and its like are what a page says of itself. */
const TEXT_OF_POST = [
  'fulltext',
  'rawcontent',
  'tweettext',
  'posttext',
  'tweetcontent',
  'text',
  'tweet',
  'fullcontent',
] as const
const OWN = [
  ...own.NOTES,
  ...own.TAGS,
  ...own.FOLDERS,
  ...own.FAVOURITE,
  ...own.ARCHIVED,
  ...own.UNREAD,
  ...own.HIGHLIGHTS,
]
/** By two of these a record is known that a bookmark manager wrote. */
const OF_MANAGERS = [
  ...[
    ...own.FAVOURITE,
    ...own.ARCHIVED,
    ...own.UNREAD,
    ...own.BOOKMARKED,
    'excerpt',
    'extended',
    'tagnames',
    'labels',
  ],
  ...['important', 'highlights', 'annotations', 'savedat', 'isstarred', 'status', 'state'],
] as const

/** What a sample of a file's records is. */
export function isKnownRecord(record: JsonObject): boolean {
  const fields = new Fields(record)
  const identity = identityOf(fields, false)
  if (identity !== undefined) return hasMore(fields)
  const address = addressOf(fields)
  return address !== undefined && new Set(OF_MANAGERS.filter((name) => name in namesOf(fields))).size >= 2
}

/** @returns Whether it is sure that the file's records are posts: then `id` is the id of a post. */
export function isSurePost(record: JsonObject): boolean {
  return identityOf(new Fields(record), false) !== undefined
}

/**
 * @param trusted - See `identityOf`.
 * @throws {RecordError} where it is not sure what the record is about.
 */
export function anyBookmark(record: JsonObject, trusted: boolean): Bookmark {
  const fields = new Fields(record)
  const address = addressOf(fields)
  if (address !== undefined && isSavedLink(fields, address, trusted)) return savedLink(fields, address)
  const part = anyPost(record, trusted)
  const title = ownTitle(fields.text(['title']), part.text)
  const marks = { ...marksIn(fields), ...(title === undefined ? {} : { title }) }
  const parts = [part, ...threadOf(fields, part)].sort((a, b) => compareIds(a.id, b.id))
  return { post: { id: part.id, parts }, ...restOf(fields, own.BOOKMARKED, marks) }
}

/** More than its address and its title: then the reader of lists need not take it. */
function hasMore(fields: Fields): boolean {
  return fields.has([...TEXT_OF_POST, ...AUTHOR, ...FLAT_HANDLE, ...OWN, ...RAW, 'content'])
}

function namesOf(fields: Fields): Record<string, true> {
  return Object.fromEntries(fields.names().map((name) => [name, true]))
}

/** A bookmark manager knows the address of a post and nothing of what it says. */
function isSavedLink(fields: Fields, address: string, trusted: boolean): boolean {
  if (fields.has(POST_ID)) return false
  if (parsePostUrl(address) === undefined)
    return identityOf(fields, trusted) === undefined && !fields.has(TEXT_OF_POST)
  const isPost =
    fields.has([...TEXT_OF_POST, ...AUTHOR, ...FLAT_HANDLE]) || TELLING.some((name) => fields.has([name]))
  return !isPost
}

function savedLink(fields: Fields, address: string): Bookmark {
  const title = fields.text(own.TITLE)
  return linkBookmark(address, {
    title,
    excerpt: fields.text(own.EXCERPT),
    ...restOf(fields, own.LINK_MADE, marksIn(fields) ?? {}),
  })
}

function restOf(fields: Fields, times: readonly string[], marks: ReaderMarks): Omit<Bookmark, 'post'> {
  const bookmarkedAt = fields
    .all(times)
    .map(timeOf)
    .find((time) => time !== undefined)
  return {
    folders: foldersIn(fields),
    tags: tagsIn(fields),
    ...(bookmarkedAt === undefined ? {} : { bookmarkedAt }),
    ...(Object.keys(marks).length === 0 ? {} : { marks }),
  }
}

function timeOf(value: unknown): string | undefined {
  return isoDate(value) ?? isoFromUnix(value) ?? isoDate(`${String(value).trim().replace(' ', 'T')}Z`)
}

/** The author's own posts that a tool lists under this one. */
function threadOf(fields: Fields, focal: PostPart): PostPart[] {
  const { handle } = focal.author
  const records = fields.list(['thread', 'threadtweets', 'selfthread']).filter(isObject)
  if (handle === undefined || records.length === 0) return []
  return records.flatMap((record) => {
    if (identityOf(new Fields(record), true) === undefined) return []
    const part = anyPost(record, true)
    return part.id !== focal.id && part.author.handle?.toLowerCase() === handle.toLowerCase() ? [part] : []
  })
}
