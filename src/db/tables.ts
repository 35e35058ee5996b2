/** The tables, as Kysely sees them. `migrations/` makes them. */
import type { ColumnType, Generated, Kysely, Selectable, Transaction } from 'kysely'
import type { SubPhaseId } from '../contract/phases.ts'
import type { Highlight, MarkName, Post } from '../contract/post.ts'
import type { ActsTable, UnsettledFilesTable } from './tables/act-tables.ts'
import type { BinTable, BinnedIdsTable } from './tables/bin-tables.ts'
import type { ChatMessagesTable, ChatSessionsTable } from './tables/chat-tables.ts'
import type {
  ChunksTable,
  EmbeddingModelsTable,
  EmbeddingsTable,
  SearchDocumentsTable,
} from './tables/search-tables.ts'
import type {
  CompletionsTable,
  LinkedPagesTable,
  ReceiptPagesTable,
  ReceiptsTable,
  SourceReadsTable,
  SourceStateTable,
} from './tables/source-tables.ts'
import type { DuplicateKeysTable, DuplicatesTable, MergedPostsTable } from './tables/duplicate-tables.ts'
import type { Json, JsonWithDefault, NullableTimestamp, Timestamp } from './column-types.ts'
import type {
  TaskStateTable,
  AgentStateTable,
  RunProgressTable,
  RunEventsTable,
  SchedulesTable,
  ScheduleRunsTable,
  RunLogTable,
  ModelCallsTable,
} from './tables/task-tables.ts'

/** The last failure of a post, by sub-phase. */
export interface PostFailure {
  code: string
  message: string
  hint?: string
  at: string
}

export interface PostsTable {
  id: string
  source_url: string
  author_handle: string | null
  author_name: string | null
  posted_at: NullableTimestamp
  /** Text of all parts, for search. */
  text: string
  content: Json<Post>
  content_hash: string
  /** The user's own, from where the bookmark was kept. */
  tags: Generated<string[]>
  folders: Generated<string[]>
  /** What the reader wrote about it; parted by blank lines. */
  notes: Generated<string>
  highlights: JsonWithDefault<Highlight[]>
  own_title: string | null
  favourite: Generated<boolean>
  /** `unread`, `read` or `archived`; null where neither the user nor the tool that it comes from says so. */
  reading: string | null
  /** Names of the marks that the user set here: an import does not change those. */
  set_by_hand: Generated<MarkName[]>
  /** `waiting` (no text yet), `queued`, `processed`, `unavailable` or `set_aside`. */
  state: string
  format: string
  import_id: string | null
  bookmarked_at: NullableTimestamp
  /** X's order of bookmarks, digits: the higher, the later it was saved. */
  sort_index: ColumnType<string | null, string | null | undefined, string | null>
  has_media: boolean
  has_code: boolean
  cache_complete: NullableTimestamp
  media_processed: NullableTimestamp
  categories_processed: NullableTimestamp
  kb_item_created: NullableTimestamp
  db_synced: NullableTimestamp
  main_category: string | null
  subcategory: string | null
  item_name: string | null
  /** A model, or `user`. */
  placed_by: string | null
  /** The subcategory that opens when another post of its main category wants it too; it lies in the main category alone till then. */
  wanted_subcategory: Generated<string | null>
  failures: JsonWithDefault<Partial<Record<SubPhaseId, PostFailure>>>
  failed_runs: Generated<number>
  /** The run that last finished it or gave up on it. */
  last_run_id: Generated<string | null>
  /** How often work on it began since it last ended: a post that ends the process leaves this behind. */
  starts: Generated<number>
  /** With all others, for duplicates. */
  compared: Generated<boolean>
  /** The last act of the user on it: what a run read before is out of date, and is not stored. */
  last_act: Generated<number | null>
  /** What a source may complete: `content`, `thread` or `nothing`; null where nobody has looked yet. */
  lacks: Generated<string | null>
  /** How often X counted each when the post was last read. */
  likes: ColumnType<number | null, number | null | undefined, number | null>
  reposts: ColumnType<number | null, number | null | undefined, number | null>
  bookmarks: ColumnType<number | null, number | null | undefined, number | null>
  views: ColumnType<number | null, number | null | undefined, number | null>
  /** What readers of X corrected in it (community notes). */
  correction: ColumnType<string | null, string | null | undefined, string | null>
  created_at: Timestamp
  updated_at: Timestamp
}

export interface MediaTable {
  post_id: string
  position: number
  medium_id: string
  type: string
  url: string
  poster_url: string | null
  alt_text: string | null
  /** `pending`, `stored`, `gone` (never again) or `unreachable` (tried again at `next_try_at`). */
  state: Generated<string>
  /** Relative to the media cache. */
  path: string | null
  size_bytes: number | null
  content_type: string | null
  reason: string | null
  attempts: Generated<number>
  next_try_at: NullableTimestamp
  description: string | null
  described_by: string | null
}

export interface CategoriesTable {
  main_category: string
  subcategory: string
  created_at: Timestamp
}

/** Where a name that was merged or renamed leads now. */
export interface CategoryAliasesTable {
  from_main: string
  from_sub: string
  main_category: string
  subcategory: string
}

/** Answers of models, kept the moment they arrive: nothing is asked twice. */
export interface AnswersTable {
  kind: string
  subject_id: string
  input_hash: string
  prompt_version: string
  model: string
  answer: Json<unknown>
  created_at: Timestamp
}

export interface ItemsTable {
  id: string
  main_category: string
  subcategory: string
  slug: string
  title: string
  summary: string
  tags: Generated<string[]>
  article: Json<unknown>
  body: string
  content_hash: string
  /** The content that `chunks` were made from. */
  chunked_hash: string | null
  model: string
  prompt_version: string
  file_sha256: string
  file_size: number
  file_mtime_ms: number
  user_edited: Generated<boolean>
  /** Text of the pages that the post links to, for search: it stands beside the item, not in it. */
  linked_text: Generated<string>
  /** The user's notes as they were last written into the file, at its end; they are no part of `body`. */
  file_notes: Generated<string>
  created_at: Timestamp
  updated_at: Timestamp
  /** The transaction that last set `updated_at`, as `xid8`. A trigger keeps it. */
  saved_in: Generated<string>
}

export interface SynthesesTable {
  main_category: string
  /** Empty for the synthesis of a main category. */
  subcategory: string
  title: string
  body: string
  document: Json<unknown>
  input_hash: string
  content_hash: string
  chunked_hash: string | null
  item_count: number
  model: string
  prompt_version: string
  file_sha256: string
  user_edited: Generated<boolean>
  created_at: Timestamp
  updated_at: Timestamp
  /** The run that wrote it. */
  last_run_id: Generated<string | null>
}

/** The last failure of each topic whose synthesis could not be written. */
export interface SynthesisFailuresTable {
  main_category: string
  subcategory: string
  run_id: string
  failure: Json<PostFailure>
}

export interface ImportsTable {
  id: string
  name: string
  format: string
  found: number
  new: number
  known: number
  invalid: number
  ignored: number
  errors: Json<unknown[]>
  duplicates: Generated<number>
  imported_at: Timestamp
}

/**
 * A document of the knowledge base: `input_hash` is that of what we were last about to write, `file_sha256` of what we
 * wrote before. Paths that begin with `@` are marks: `input_hash` tells what a page was made from.
 */
export interface DocumentsTable {
  path: string
  input_hash: string
  file_sha256: string
}

export interface Database {
  posts: PostsTable
  media: MediaTable
  categories: CategoriesTable
  category_aliases: CategoryAliasesTable
  answers: AnswersTable
  items: ItemsTable
  syntheses: SynthesesTable
  synthesis_failures: SynthesisFailuresTable
  chunks: ChunksTable
  embeddings: EmbeddingsTable
  embedding_models: EmbeddingModelsTable
  search_documents: SearchDocumentsTable
  task_state: TaskStateTable
  agent_state: AgentStateTable
  run_progress: RunProgressTable
  run_events: RunEventsTable
  schedules: SchedulesTable
  schedule_runs: ScheduleRunsTable
  run_log: RunLogTable
  model_calls: ModelCallsTable
  imports: ImportsTable
  documents: DocumentsTable
  chat_sessions: ChatSessionsTable
  chat_messages: ChatMessagesTable
  source_state: SourceStateTable
  source_reads: SourceReadsTable
  completions: CompletionsTable
  linked_pages: LinkedPagesTable
  receipts: ReceiptsTable
  receipt_pages: ReceiptPagesTable
  duplicate_keys: DuplicateKeysTable
  duplicates: DuplicatesTable
  merged_posts: MergedPostsTable
  bin: BinTable
  binned_ids: BinnedIdsTable
  acts: ActsTable
  unsettled_files: UnsettledFilesTable
}

export type Db = Kysely<Database>
export type Tx = Transaction<Database>
export type PostRow = Selectable<PostsTable>
export type MediaRow = Selectable<MediaTable>
export type CompletionRow = Selectable<CompletionsTable>
export type LinkedPageRow = Selectable<LinkedPagesTable>
export type ItemRow = Selectable<ItemsTable>
export type DocumentRow = Selectable<DocumentsTable>
