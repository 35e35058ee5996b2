/** What a phase is given and gives back. */
import type { OpenedDatabase } from '../db/open.ts'
import type { Presence } from '../db/presence.ts'
import type { Paths } from '../config/paths.ts'
import type { Preferences } from '../contract/preferences.ts'
import type { CategoryTree } from '../topics/category-tree.ts'
import type { EmbeddingModel } from '../models/model.ts'
import type { Log } from '../log.ts'
import type { MediaStore } from '../posts/media-store.ts'
import type { Reporter } from '../live/reporter.ts'
import type { Asker } from '../prompts/ask.ts'
import type { PageReader } from '../linked-pages/page-reader.ts'
import type { PostReaders } from '../sources/post-readers.ts'
import type { Source } from '../sources/source.ts'

/** Everything that a phase works with. It reaches for nothing else. */
export interface RunContext {
  readonly runId: string
  readonly preferences: Preferences
  /** Aborted when the run is to stop: posts in hand finish, no new one is begun. */
  readonly signal: AbortSignal
  /** For what is in hand: it is finished also when the run is to stop. Aborted only when its time is up. */
  readonly inHand: AbortSignal
  /** Hands posts out to whoever takes jobs; the phase goes on when they are done. */
  handOutPosts(postIds: readonly string[]): Promise<void>
  /** The same with the syntheses of main categories. */
  handOutTopics(mains: readonly StaleMain[]): Promise<void>
  /** How often the phase in hand has handed work out. */
  readonly round: number
  /** What a worker met on a post that every post would meet. */
  readonly failure: Error | undefined
  /** Whether a service that is away makes the run wait, rather than end. */
  readonly waitsForServices: boolean
  readonly presence: Presence
  /** Whether other processes may work on the same knowledge base at the same time. */
  readonly isShared: boolean
  readonly db: OpenedDatabase['db']
  readonly hasVector: boolean
  readonly paths: Paths
  readonly media: MediaStore
  readonly sources: readonly Source[]
  /** The sources as far as they can still be asked for single posts in this run. */
  readonly readers: PostReaders
  readonly pages: PageReader
  readonly asker: Asker
  readonly tree: CategoryTree
  readonly embedding: EmbeddingModel
  /** Whether every model server that is set can be reached now. */
  modelServersAnswer(): Promise<boolean>
  readonly report: Reporter
  readonly log: Log
  /** Posts in hand at a time, and documents and batches in the phases that come after. */
  readonly postsAtOnce: number
  readonly git: GitSettings
}

/** A main category with syntheses to write or remove. */
export interface StaleMain {
  mainCategory: string
  /** How many, its own among them. */
  topics: number
}

export interface GitSettings {
  remoteUrl?: string
  token?: string
  userName: string
  userEmail: string
}

/** What a phase did, in numbers that are shown with the run. */
export interface PhaseResult {
  processed: number
  failed: number
  /** More numbers, by snake_case name. */
  counts?: Record<string, number>
  /** Sentences for the user. */
  notes?: string[]
  /** What ended the phase early; the numbers are of what was done until then. */
  error?: unknown
  /** The phase is not over: it is called again when what it handed out is done. */
  waits?: true
}

export type Phase = (run: RunContext) => Promise<PhaseResult>

export const NOTHING: PhaseResult = { processed: 0, failed: 0 }
