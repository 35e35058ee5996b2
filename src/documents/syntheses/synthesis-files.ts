/** Syntheses as they are in the database, and on disk. */
import { join } from 'node:path'
import { isThere } from '../../absent.ts'
import type { Db } from '../../db/tables.ts'
import { synthesisPath } from '../../topics/place.ts'
import { listSyntheses, type KnownSynthesis } from './synthesis-repository.ts'

/**
 * What the user deleted is stale; the stored answer makes it again.
 *
 * @param root - The knowledge base.
 * @param mainCategory - Only its own.
 */
export async function listSynthesesOnDisk(
  db: Db,
  root: string,
  mainCategory?: string,
): Promise<KnownSynthesis[]> {
  const rows = await listSyntheses(db, mainCategory)
  return rows.map((row) => (isThere(join(root, synthesisPath(row))) ? row : { ...row, input_hash: '' }))
}
