/** The seven phases of a run and the five sub-phases of the third: their order, ids and titles. */

export const PHASES = [
  { id: 'initialization', title: 'Initialization & validation' },
  { id: 'fetch_bookmarks', title: 'Fetch bookmarks' },
  { id: 'content_processing', title: 'Content processing' },
  { id: 'synthesis_generation', title: 'Synthesis' },
  { id: 'embedding_generation', title: 'Embeddings' },
  { id: 'readme_generation', title: 'README' },
  { id: 'git_sync', title: 'Git sync' },
] as const
export type PhaseId = (typeof PHASES)[number]['id']

/** `checkpoint` is the column of `posts` that holds when the sub-phase was finished. */
export const SUB_PHASES = [
  { id: 'tweet_caching', title: 'Post caching', checkpoint: 'cache_complete' },
  { id: 'media_analysis', title: 'Media analysis', checkpoint: 'media_processed' },
  { id: 'llm_processing', title: 'LLM processing', checkpoint: 'categories_processed' },
  { id: 'kb_item_generation', title: 'KB item generation', checkpoint: 'kb_item_created' },
  { id: 'database_sync', title: 'Database sync', checkpoint: 'db_synced' },
] as const
export type SubPhaseId = (typeof SUB_PHASES)[number]['id']
