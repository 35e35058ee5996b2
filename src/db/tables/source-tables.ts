/** The tables of sources and of what posts are completed with, as Kysely sees them. */
import type { Generated } from 'kysely'
import type { Json, JsonWithDefault, NullableTimestamp, Timestamp } from '../column-types.ts'

/** What is known of a source between runs. */
export interface SourceStateTable {
  source_id: string
  /** The source's own, of any shape: from where the next fetch goes on. */
  state: JsonWithDefault<Record<string, unknown>>
  started_at: NullableTimestamp
  /** When it last came to an end without an error. */
  succeeded_at: NullableTimestamp
  /** What the last fetch found, by name. */
  counts: JsonWithDefault<Record<string, number>>
  /** Why the last fetch failed, until one succeeds. */
  error: Json<SourceFailure> | null
}

export interface SourceFailure {
  code: string
  message: string
  hint?: string
  at: string
}

/** How many posts were read from a source in the run that last read from it. */
export interface SourceReadsTable {
  source_id: string
  run_id: string
  posts: number
}

/** What became of asking a source for the whole of a post. No row: nobody was asked yet. */
export interface CompletionsTable {
  post_id: string
  source_id: string
  /** `complete`, `withheld` (X does not show it: never asked for again) or `later` (asked again at `next_try_at`). */
  outcome: 'complete' | 'withheld' | 'later'
  /** Of `withheld`: `deleted`, `protected`, ...; of `later` the code of the error. */
  reason: string | null
  message: string | null
  attempts: Generated<number>
  next_try_at: NullableTimestamp
  tried_at: Timestamp
}

/** A web page that a post links to: a source of its item. */
export interface LinkedPagesTable {
  post_id: string
  /** In the order of the post, from 0. */
  position: number
  /** Without tracking parameters. */
  url: string
  /** `pending`, `stored`, `refused` (never asked for), `gone` (never again) or `unreachable` (again at `next_try_at`). */
  state: Generated<string>
  /** Where redirects led. */
  final_url: string | null
  title: string | null
  byline: string | null
  site_name: string | null
  lang: string | null
  /** What a reader sees of the page: paragraphs, parted by blank lines. Hostile, as all text from outside. */
  text: string | null
  text_hash: string | null
  /** Why there is no text. */
  reason: string | null
  attempts: Generated<number>
  next_try_at: NullableTimestamp
  fetched_at: NullableTimestamp
}

/** What came of one fetch or import. */
export interface ReceiptsTable {
  id: string
  kind: 'fetch' | 'import'
  /** Id of the source, or of the format. */
  source: string
  /** For the user: of the file, or of the source. */
  name: string
  began_at: Timestamp
  ended_at: NullableTimestamp
  /** Why it ended early. */
  error: string | null
}

/** What a page, or a batch of a file, held. */
export interface ReceiptPagesTable {
  receipt_id: string
  page: Generated<string>
  post_ids: string[]
  new_posts: number
  left_out: Json<LeftOut[]>
}

/** Records that were left out for one reason. */
export interface LeftOut {
  /** `ignored` on purpose; `bad`: could not be read. */
  kind: 'ignored' | 'bad'
  reason: string
  times: number
  /** Where the first of them stand. */
  places: string[]
}
