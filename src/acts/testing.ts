/** For tests: acts on a knowledge base without models. */
import type { OpenedDatabase } from '../db/open.ts'
import type { ActParts } from './perform-act.ts'

export function actParts({ db, presence }: OpenedDatabase, root: string): ActParts {
  return { db, presence, root, makers: () => ({ models: [], promptVersion: '' }) }
}
