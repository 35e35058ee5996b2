/** What a phase is given and gives back. */
import { setMaxListeners } from 'node:events'
import type { OpenedDatabase } from '../db/open.ts'
import type { Paths } from '../config/paths.ts'
import type { Preferences } from '../contract/preferences.ts'
import type { CategoryTree } from '../knowledge/category-tree.ts'
import type { EmbeddingModel } from '../models/model.ts'
import type { Log } from '../log.ts'
import type { MediaStore } from '../posts/media-store.ts'
import type { Reporter } from '../progress/reporter.ts'
import type { Asker } from '../prompts/ask.ts'

/** For what is in hand: it is finished also when the run is to stop. Never fires, so it may have any number of listeners. */
export const TO_THE_END: AbortSignal = new AbortController().signal
setMaxListeners(0, TO_THE_END)

/** Everything that a phase works with. It reaches for nothing else. */
export interface RunContext {
  readonly runId: string
  readonly preferences: Preferences
  /** Aborted when the run is to stop: posts in hand finish, no new one is begun. */
  readonly signal: AbortSignal
  readonly db: OpenedDatabase['db']
  readonly hasVector: boolean
  readonly paths: Paths
  readonly media: MediaStore
  readonly asker: Asker
  readonly tree: CategoryTree
  readonly embedding: EmbeddingModel
  /** Whether every model server that is set can be reached now. */
  modelServersAnswer(): Promise<boolean>
  readonly report: Reporter
  readonly log: Log
  readonly postsAtOnce: number
  readonly git: GitSettings
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
}

export type Phase = (run: RunContext) => Promise<PhaseResult>

export const NOTHING: PhaseResult = { processed: 0, failed: 0 }
