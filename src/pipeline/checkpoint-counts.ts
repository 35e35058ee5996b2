/** How far the posts of a run are in phase 3, by sub-phase. */
import { sql } from 'kysely'
import { SUB_PHASES, type SubPhaseId } from '../contract/phases.ts'
import type { Db } from '../db/tables.ts'

export type CheckpointCounts = Partial<Record<SubPhaseId, { done: number; total: number }>>

/** Of the posts that the run has ended and of those that wait for it. Only reads. */
export async function countCheckpoints(db: Db, runId: string): Promise<CheckpointCounts> {
  const counts = SUB_PHASES.map(
    ({ id, checkpoint }) => sql`count(${sql.ref(checkpoint)})::int as ${sql.ref(id)}`,
  )
  const { rows } = await sql<Record<SubPhaseId | 'total', number>>`
    select count(*)::int as total, ${sql.join(counts)} from posts
    where state = 'queued' or last_run_id = ${runId}::uuid`.execute(db)
  const [row] = rows
  if (row === undefined) return {}
  return Object.fromEntries(SUB_PHASES.map(({ id }) => [id, { done: row[id], total: row.total }]))
}
