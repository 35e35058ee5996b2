/** Where things lie, as absolute paths. */
import { join, resolve } from 'node:path'
import type { Env } from './env.ts'

export interface Paths {
  home: string
  knowledgeBase: string
  data: string
  database: string
  databaseLock: string
  /** Where the process that has the embedded database listens. */
  serverFile: string
  imports: string
  /** Files that are sent for an import lie here until they are read. */
  uploads: string
  /** Exports that are put here are taken in by each run. */
  inbox: string
  /** What sources keep between runs, a folder each: profiles, tokens. Mode 0700; not in backups. */
  sources: string
  /** Answers that wait here until the database is back. Mode 0700. */
  kept: string
  mediaCache: string
  /** The index of words, kept between processes. Not in backups: it is made anew. */
  wordIndex: string
  /** Names that mean the same, added to ours. */
  aliases: string
  prompts: string
}

export function pathsOf(env: Env): Paths {
  const home = resolve(env.KBA_HOME)
  const data = resolve(home, env.DATA_PROCESSING_DIR)
  return {
    home,
    knowledgeBase: resolve(home, env.KNOWLEDGE_BASE_DIR),
    data,
    database: join(data, 'db'),
    databaseLock: join(data, 'db.lock'),
    serverFile: join(data, 'server.json'),
    imports: join(data, 'imports'),
    uploads: join(data, 'uploads'),
    inbox: resolve(home, env.INBOX_DIR),
    sources: join(data, 'sources'),
    kept: join(data, 'kept'),
    mediaCache: resolve(home, env.MEDIA_CACHE_DIR),
    wordIndex: join(data, 'words.index'),
    aliases: join(home, 'aliases.txt'),
    prompts: join(home, 'prompts'),
  }
}
