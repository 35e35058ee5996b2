/** The preferences of a run, as people choose them. */
import type { LucideIcon } from 'lucide-react'
import { BookOpenText, Boxes, CloudUpload, Inbox, ScrollText, Waypoints } from 'lucide-react'
import type { Preferences } from '../../src/contract/preferences.ts'

export type RunMode = Preferences['run_mode']
export type Flag = { [K in keyof Preferences]: Preferences[K] extends boolean ? K : never }[keyof Preferences]

/** What the user changed; the rest is the server's default. */
export type Choices = Partial<Preferences>

export const MODES: readonly { mode: RunMode; title: string; about: string; icon: LucideIcon }[] = [
  {
    mode: 'full_pipeline',
    title: 'Everything',
    about: 'Fetch, write, embed and push: everything',
    icon: Boxes,
  },
  { mode: 'fetch_only', title: 'Fetch', about: 'Only fetch new bookmarks', icon: Inbox },
  {
    mode: 'synthesis_only',
    title: 'Syntheses',
    about: 'Write syntheses of topics',
    icon: BookOpenText,
  },
  {
    mode: 'embedding_only',
    title: 'Embeddings',
    about: 'Make new items searchable by meaning',
    icon: Waypoints,
  },
  { mode: 'readme_only', title: 'README', about: 'Rewrite the front page', icon: ScrollText },
  { mode: 'git_sync_only', title: 'Git', about: 'Commit and push what changed', icon: CloudUpload },
]

export const SKIPS: readonly { flag: Flag; title: string; about: string }[] = [
  { flag: 'skip_fetch_bookmarks', title: 'Fetching', about: 'Fetch no new bookmarks' },
  { flag: 'skip_process_content', title: 'Content', about: 'Leave the posts as they are' },
  { flag: 'skip_synthesis_generation', title: 'Syntheses', about: 'Write none' },
  { flag: 'skip_embedding_generation', title: 'Embeddings', about: 'Make none' },
  { flag: 'skip_readme_generation', title: 'README', about: 'Leave it as it is' },
  { flag: 'skip_git_push', title: 'Push', about: 'Commit, but keep it here' },
]

export const FORCES: readonly { flag: Flag; title: string; about: string }[] = [
  { flag: 'force_recache_tweets', title: 'Posts', about: 'Complete every post again' },
  { flag: 'force_reprocess_media', title: 'Media', about: 'Describe every image and video again' },
  { flag: 'force_reprocess_llm', title: 'Topics', about: 'Place every post again' },
  {
    flag: 'force_reprocess_kb_item',
    title: 'Articles',
    about: 'Write every item again, also those you edited',
  },
  {
    flag: 'force_reprocess_content',
    title: 'All content',
    about: 'Media, topics and articles of every post',
  },
  { flag: 'force_regenerate_synthesis', title: 'Syntheses', about: 'Write every one again' },
  { flag: 'force_regenerate_embeddings', title: 'Embeddings', about: 'Redo all of them' },
  { flag: 'force_regenerate_readme', title: 'README', about: 'Rewrite it' },
]

export const SYNTHESIS_STYLES: readonly { value: Preferences['synthesis_mode']; label: string }[] = [
  { value: 'comprehensive', label: 'Comprehensive' },
  { value: 'technical_deep_dive', label: 'Deep dive' },
  { value: 'practical_guide', label: 'Practical guide' },
]

/** @returns The choices with one changed; what is off is left out, so that addresses and cache keys stay short. */
export function withChoice<K extends keyof Preferences>(
  choices: Choices,
  key: K,
  value: Preferences[K],
): Choices {
  const { [key]: _old, ...rest } = choices
  return value === false ? rest : { ...rest, [key]: value }
}
