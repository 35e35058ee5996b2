/** Makes source records; nothing that a single record holds can stop the file. */
import type { Bookmark, PostPart } from '../contract/post.ts'
import { RecordError } from './shape.ts'

/** A record that could not be read. The rest of the file goes in all the same. */
export interface BadRecord {
  /** Line for line formats (`line 17`), else a JSON path (`bookmarks[3]`). */
  place: string
  reason: string
}

export type SourceRecord =
  | { kind: 'bookmark'; bookmark: Bookmark }
  /** Seen and left out on purpose, such as other people's replies in a TweetDetail. */
  | { kind: 'ignored'; reason: string }
  | { kind: 'bad'; bad: BadRecord }

export function bad(place: string, reason: string): SourceRecord {
  return { kind: 'bad', bad: { place, reason } }
}

export function ignored(reason: string): SourceRecord {
  return { kind: 'ignored', reason }
}

export function found(bookmark: Bookmark): SourceRecord {
  return { kind: 'bookmark', bookmark }
}

/** A bookmark of one post; the first part is the focal one unless `id` says otherwise. */
export function bookmarkOf(
  parts: [PostPart, ...PostPart[]],
  rest: Partial<Omit<Bookmark, 'post'>> = {},
): Bookmark {
  return { post: { id: parts[0].id, parts }, folders: [], tags: [], ...rest }
}

/** @returns What `read` makes of a record, or a bad record with the reason why it could not. */
export function readRecord(place: string, read: () => SourceRecord): SourceRecord {
  try {
    return read()
  } catch (error) {
    if (error instanceof RecordError) return bad(place, error.message)
    return bad(place, `not readable: ${error instanceof Error ? error.message : String(error)}`)
  }
}
