/**
 * Where bookmarks come from. A source is a folder of this room that makes one `Source`, and a line in
 * `configured-sources.ts`; phase 2 fetches from every source that is set up, sub-phase 3.1 completes posts through them.
 */
import type { Post } from '../contract/post.ts'
import type { KbaError } from '../errors.ts'
import type { Lack } from '../posts/what-is-missing.ts'
import type { LogLevel } from '../live/reporter.ts'
import type { SourceRecord } from '../x-data/record.ts'
import type { JsonObject } from '../x-data/shape.ts'
import type { UnavailableReason } from '../x-data/unavailable-reason.ts'

export interface Source {
  /** Stable, kebab-case: the key of its state. */
  readonly id: string
  /** For sentences, such as `X in the browser`. */
  readonly title: string
  /** Whether it can be used now. Looks only at this machine (settings, kept session, tokens); asks nobody. */
  check(): Promise<SourceReadiness>
  /**
   * Takes in what is new, page by page, by `context.save`. Called again after a cut, it goes on from the state that
   * was saved last.
   *
   * @throws {UsageError} when the user must act: log in again, pay, change a setting. The hint says what.
   * @throws {UnavailableError} when it is away or limits us. What was saved before stays.
   */
  fetch(context: FetchContext): Promise<void>
  /** Present where the source can read single posts. */
  readonly posts?: PostReader
  /** Gives back what was opened meanwhile. May be called twice. */
  close(): Promise<void>
}

/** `off`: not set up, passed over in silence. `blocked`: set up, but the user must act first. */
export type SourceReadiness =
  { state: 'ready' } | { state: 'off'; hint: string } | { state: 'blocked'; error: KbaError }

export interface FetchContext {
  /** What was saved last; an empty object at first. */
  readonly state: JsonObject
  /** To the very end, also where everything is known. */
  readonly all: boolean
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal
  /** Keeps an answer as it came, before it is parsed: `kba import` reads it again with a better parser. */
  readonly keepRaw: (text: string) => Promise<void>
  /**
   * Stores what a page held and, in the same transaction, the state from which to go on. Bad records are counted.
   *
   * @returns Ids of the page that the database did not hold before.
   */
  readonly save: (page: FetchedPage, state: JsonObject) => Promise<ReadonlySet<string>>
  /** Counts what the source has stored by itself. */
  readonly count: (counts: Partial<FetchCounts>) => void
  /** A line for the user, such as how long a rate limit is waited for. Never a secret. */
  readonly say: (level: LogLevel, message: string) => void
}

export interface FetchedPage {
  /** Id of the format that the records were read by, such as `x-graphql`. */
  format: string
  /** In the order of the source, newest first. */
  records: readonly SourceRecord[]
}

/** `known`: held already, completed or not. `invalid`: could not be read. */
export interface FetchCounts {
  found: number
  new: number
  known: number
  invalid: number
  ignored: number
  /** Pairs of posts that may be the same, found on the way. */
  duplicates: number
}

/** Reads single posts, for sub-phase 3.1. Workers call it for several posts at a time. */
export interface PostReader {
  /** Whether it is likely to add something to what is known of the post. Looks only at the post. */
  canComplete(post: Post): boolean
  /** Posts that are read in one run at most, by all its processes together, and the setting that says so. None: no bound. */
  readonly bound?: { readonly posts: number; readonly setting: string }
  /** For what later runs go back to posts for which it was never asked. None: they do not. */
  readonly goesBackFor?: readonly Lack[]
  /**
   * Asks for the post with its thread, long text, quoted posts, article, poll, best media.
   *
   * @throws {UnavailableError} when it cannot be told now; tried again after `retryAfterMs`, or by a calendar.
   * @throws {UsageError} when the user must act; the source is then left alone for the rest of the run.
   */
  complete(post: Post, context: ReadContext): Promise<Completion>
}

export interface ReadContext {
  /** Aborted when the time of the run is up. */
  readonly signal: AbortSignal
  /** Aborted when the run is to stop: nothing new is begun, and no limit is waited for. */
  readonly stopping: AbortSignal
  /** Keeps an answer as it came, before it is parsed. */
  readonly keepRaw: (text: string) => Promise<void>
  /** A line for the user, such as how long a rate limit is waited for. Never a secret. */
  readonly say: (level: LogLevel, message: string) => void
}

export type Completion =
  /** Merged into what is known. Only the author's own parts, in order of writing. */
  | { kind: 'read'; post: Post }
  /** X does not show it: recorded, and never asked for again. */
  | { kind: 'withheld'; reason: UnavailableReason; message: string }
