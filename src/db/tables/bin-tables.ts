/** The tables of what the user deleted, as Kysely sees them. */
import type { ColumnType } from 'kysely'
import type { Timestamp } from '../column-types.ts'

export interface BinTable {
  post_id: string
  /** Of the item; of a post without one, its text. */
  title: string
  source_url: string
  author_handle: string | null
  main_category: string | null
  subcategory: string | null
  deleted_at: Timestamp
  /** Its rows by table, and the text of its file; null once the bin was emptied. */
  kept: ColumnType<unknown, string | null, string | null>
}

/** Ids that no import and no fetch brings back. */
export interface BinnedIdsTable {
  id: string
  post_id: string
}
