/** What a source may work with. Each takes what it needs. */
import type { Env } from '../config/env.ts'
import type { Paths } from '../config/paths.ts'
import type { Db } from '../db/tables.ts'
import type { Log } from '../log.ts'
import type { MediaStore } from '../posts/media-store.ts'

export interface SourceParts {
  env: Env
  paths: Paths
  db: Db
  media: MediaStore
  log: Log
}
