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
  /** The session with X: browser profile and cookies; secret. */
  xSession: string
  mediaCache: string
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
    xSession: join(data, 'x-session'),
    mediaCache: resolve(home, env.MEDIA_CACHE_DIR),
    prompts: join(home, 'prompts'),
  }
}
