/** What an answer of X's page says beside its posts: the next cursor, the order, whether it ends, what went wrong. */
import { isObject, objectAt, objectsAt, textAt, at, type JsonObject } from '../../x-data/shape.ts'
import { idOf } from '../../x-data/post-id.ts'
import { postsOf, sortIndexOf } from '../../x-data/timeline.ts'
import { asksForBookmarks } from './page-request.ts'
import type { Watched } from './watched.ts'

const MAX_DEPTH = 14

export interface TimelineAnswer {
  /** Of the next page. */
  cursor: string | undefined
  /** X says that there is no more. */
  isEnd: boolean
  /** Of each post, by id: the higher, the later it was saved. */
  sortIndexes: ReadonlyMap<string, string>
}

/** A complaint of X beside or in the place of the data. */
export interface GraphqlError {
  code: number | undefined
  message: string
}

/** @returns The answer as a value; `undefined` for one that is cut off or is no JSON. */
export function parseAnswer(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function errorsOf(answer: JsonObject | undefined): GraphqlError[] {
  return objectsAt(answer, 'errors').map((error) => {
    const code = at(error, 'code') ?? at(error, 'extensions', 'code')
    return { code: typeof code === 'number' ? code : undefined, message: textAt(error, 'message') ?? '' }
  })
}

/** @returns `undefined` for an answer that holds no timeline of bookmarks. */
function timelineOf(answer: JsonObject, operation: string): TimelineAnswer | undefined {
  const found = findInstructions(at(answer, 'data'))
  if (found === undefined) return undefined
  if (!/bookmark/i.test(`${operation}.${found.path.join('.')}`)) return undefined
  const entries = found.instructions.flatMap(entriesOf)
  const ends = found.instructions.some(
    (instruction) =>
      /TerminateTimeline$/.test(typeOf(instruction)) &&
      /Bottom/i.test(textAt(instruction, 'direction') ?? ''),
  )
  return { cursor: bottomCursor(entries), isEnd: ends, sortIndexes: sortIndexesOf(entries) }
}

/** Pages of bookmarks. */
export const BOOKMARKS: Watched<TimelineAnswer> = {
  what: 'bookmarks',
  operation: 'Bookmarks',
  asks: asksForBookmarks,
  read: timelineOf,
}

/** @returns The folders that an answer lists; `undefined` for one that lists none. */
export function foldersOf(answer: JsonObject): { id: string; name: string }[] | undefined {
  const slice = findKey(at(answer, 'data'), /^bookmark_(?:collections|folders)_slice$/, 0)
  if (!isObject(slice)) return undefined
  return objectsAt(slice, 'items').flatMap((item) => {
    const [id, name] = [idOf(at(item, 'id')), textAt(item, 'name')]
    return id === undefined || name === undefined ? [] : [{ id, name }]
  })
}

/** @returns The instructions of the first timeline, and under which keys they stand. */
export function findInstructions(
  value: unknown,
  path: readonly string[] = [],
): { path: readonly string[]; instructions: JsonObject[] } | undefined {
  if (!isObject(value) || path.length > MAX_DEPTH) return undefined
  const own = at(value, 'instructions')
  if (Array.isArray(own)) return { path, instructions: objectsAt(value, 'instructions') }
  for (const key of Object.keys(value)) {
    const found = findInstructions(value[key], [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

function findKey(value: unknown, name: RegExp, depth: number): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return undefined
  for (const key of Object.keys(value)) {
    const found = name.test(key) ? value[key] : findKey(value[key], name, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

function entriesOf(instruction: JsonObject): JsonObject[] {
  const single = objectAt(instruction, 'entry')
  const listed = [...objectsAt(instruction, 'entries'), ...objectsAt(instruction, 'moduleItems')]
  return single === undefined ? listed : [...listed, single]
}

function bottomCursor(entries: readonly JsonObject[]): string | undefined {
  for (const entry of entries) {
    const content = objectAt(entry, 'content') ?? objectAt(entry, 'item')
    const holder = objectAt(content, 'itemContent') ?? content
    const isBottom =
      textAt(holder, 'cursorType') === 'Bottom' || /^cursor-bottom/.test(textAt(entry, 'entryId') ?? '')
    const value = textAt(holder, 'value') ?? textAt(content, 'value')
    if (isBottom && value !== undefined) return value
  }
  return undefined
}

function sortIndexesOf(entries: readonly JsonObject[]): Map<string, string> {
  const indexes = new Map<string, string>()
  for (const entry of entries) {
    const index = sortIndexOf(entry)
    if (index === '') continue
    const named = /^(?:tweet|tombstone)-(\d+)$/.exec(textAt(entry, 'entryId') ?? '')?.[1]
    if (named !== undefined) indexes.set(named, index)
    for (const post of postsOf(entry)) {
      const id = idOf(at(post.result, 'rest_id')) ?? idOf(at(post.result, 'tweet', 'rest_id')) ?? post.id
      if (id !== undefined) indexes.set(id, index)
    }
  }
  return indexes
}

function typeOf(instruction: JsonObject): string {
  return textAt(instruction, 'type') ?? textAt(instruction, '__typename') ?? ''
}
