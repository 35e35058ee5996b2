/** The tables that searches look in, as Kysely sees them. */
import type { Generated } from 'kysely'
import type { NullableTimestamp, Timestamp } from '../column-types.ts'

export interface ChunksTable {
  id: Generated<string>
  /** `item` or `synthesis`. */
  owner_kind: string
  owner_id: string
  position: number
  heading: string
  text: string
  content_hash: string
  /** The model whose vector of this text is in `embeddings`. */
  embedded_by: string | null
}

export interface EmbeddingsTable {
  model: string
  content_hash: string
  embedding: string
}

/** What an item or synthesis is found by. Triggers keep it: it is only read. */
export interface SearchDocumentsTable {
  kind: 'item' | 'synthesis'
  /** As `owner_id` of its chunks. */
  id: string
  main_category: string
  subcategory: string
  title: string
  /** Handle, in lowercase. */
  author: string | null
  posted_at: NullableTimestamp
  has_media: boolean
  has_code: boolean
  added_at: Timestamp
  /** The user's marks; of a synthesis none. */
  favourite: Generated<boolean>
  reading: string | null
  /** The transaction that changed it, as `xid8`. */
  changed_in: Generated<string>
}

export interface EmbeddingModelsTable {
  model: string
  dimensions: number
  created_at: Timestamp
}
