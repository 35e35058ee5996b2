/** The tables of duplicates, as Kysely sees them. */
import type { Generated } from 'kysely'
import type { NullableTimestamp, Timestamp } from '../column-types.ts'

/** `post`: one post under two ids. `link`: what both share is the substance of both. `text`: nearly the same words. */
export type DuplicateReason = 'post' | 'link' | 'text'

export interface DuplicateKeysTable {
  /** A hash of 52 bits: JavaScript's numbers hold it. */
  key: number
  post_id: string
}

/** Two posts that may be the same. What was decided of a pair stays, so that it is not offered again. */
export interface DuplicatesTable {
  id: Generated<number>
  /** The smaller id as text. */
  first_id: string
  second_id: string
  reason: DuplicateReason
  /** Percent. */
  score: number
  state: Generated<'offered' | 'merged' | 'dismissed'>
  found_at: Timestamp
  decided_at: NullableTimestamp
}

/** A post that is part of another now. */
export interface MergedPostsTable {
  id: string
  kept_id: string
  merged_at: Timestamp
}
