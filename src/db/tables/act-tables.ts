/** The tables of acts, as Kysely sees them. */
import type { Generated } from 'kysely'
import type { Json, Timestamp } from '../column-types.ts'

/** What a person did. Kept for good: each row holds what undoing it takes. */
export interface ActsTable {
  id: Generated<number>
  kind: string
  input: Json<unknown>
  /** The posts that it changed. */
  post_ids: string[]
  /** What it changed, as that was before. Its shape is the kind's own. */
  before: Json<unknown>
  at: Timestamp
}

/**
 * Files of posts that are not yet as the rows say: an act stores first, and its files follow. A row goes when they have.
 * See `documents/settle-files.ts`.
 */
export interface UnsettledFilesTable {
  post_id: string
  /** Where the item's files lie, relative to the knowledge base. */
  folder: string
  /** Hash of the file that is to be replaced, or removed, by what is stored; null where only its place changes. */
  replaces: string | null
  /** What the file is to hold where it is missing; null where the next run makes it. */
  content: Generated<string | null>
  /** The last act that changed what the files are to be. */
  act_id: number
}
