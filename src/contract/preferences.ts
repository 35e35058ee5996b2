/** What the user chooses for one run. The same schema serves command line, API and schedules. */
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { PhaseId } from './phases.ts'

export const RUN_MODES = [
  'full_pipeline',
  'fetch_only',
  'synthesis_only',
  'embedding_only',
  'git_sync_only',
  'readme_only',
] as const

export const SYNTHESIS_MODES = ['comprehensive', 'technical_deep_dive', 'practical_guide'] as const

const flag = z.boolean().default(false)

export const preferencesSchema = z.strictObject({
  run_mode: z.enum(RUN_MODES).default('full_pipeline').describe('which phases run'),
  skip_fetch_bookmarks: flag.describe('read no new bookmarks from the sources'),
  fetch_all: flag.describe('read the sources to their end, not only to what is known'),
  skip_process_content: flag.describe('leave the posts as they are'),
  skip_synthesis_generation: flag.describe('write no syntheses'),
  skip_embedding_generation: flag.describe('make no embeddings'),
  skip_readme_generation: flag.describe('leave the root README as it is'),
  skip_git_push: flag.describe('commit, but do not push'),
  force_recache_tweets: flag.describe('complete every post again'),
  force_reprocess_media: flag.describe('describe every medium again'),
  force_reprocess_llm: flag.describe('place every post in the tree again'),
  force_reprocess_kb_item: flag.describe('write every item again, also those edited by hand'),
  force_reprocess_content: flag.describe('media, placement and item of every post again'),
  force_regenerate_synthesis: flag.describe('write every synthesis again'),
  force_regenerate_embeddings: flag.describe('make every embedding again'),
  force_regenerate_readme: flag.describe('write the root README again'),
  synthesis_mode: z.enum(SYNTHESIS_MODES).default('comprehensive').describe('how syntheses are written'),
  synthesis_min_items: z.int().min(1).max(1000).default(3).describe('fewest items for a synthesis'),
  synthesis_max_items: z.int().min(1).max(1000).default(50).describe('most items that a synthesis reads'),
})
export type Preferences = z.infer<typeof preferencesSchema>

/**
 * @param input - An object from outside; missing keys take their defaults.
 * @throws {UsageError} naming each bad key and value, with the valid ones.
 */
export function parsePreferences(input: unknown): Preferences {
  const parsed = preferencesSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const lines = faults.map(({ path, message }) => `  ${path || 'preferences'}: ${message}`)
  throw new UsageError('invalid_preferences', `The preferences are not valid:\n${lines.join('\n')}`, {
    faults,
    hint: `Valid keys: ${Object.keys(preferencesSchema.shape).join(', ')}.`,
  })
}

const ONLY: Record<Exclude<Preferences['run_mode'], 'full_pipeline'>, readonly PhaseId[]> = {
  fetch_only: ['initialization', 'fetch_bookmarks'],
  synthesis_only: ['initialization', 'synthesis_generation'],
  embedding_only: ['initialization', 'embedding_generation'],
  git_sync_only: ['initialization', 'git_sync'],
  readme_only: ['initialization', 'readme_generation'],
}

/** @returns Whether a run with these preferences passes over the phase. */
export function skipsPhase(preferences: Preferences, phase: PhaseId): boolean {
  const { run_mode: mode } = preferences
  if (mode !== 'full_pipeline' && !ONLY[mode].includes(phase)) return true
  if (phase === 'fetch_bookmarks') return preferences.skip_fetch_bookmarks
  if (phase === 'content_processing') return preferences.skip_process_content
  if (phase === 'synthesis_generation') return preferences.skip_synthesis_generation
  if (phase === 'embedding_generation') return preferences.skip_embedding_generation
  if (phase === 'readme_generation') return preferences.skip_readme_generation
  return false
}
