/** What a source of bookmarks delivers, record by record, in the order of the file. */
import type { Bookmark } from '../contract/post.ts'

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

/** An opened export file whose format is known. */
export interface OpenedSource {
  /** Id of the format, such as `x-graphql`. */
  format: string
  records: AsyncIterable<SourceRecord>
}
