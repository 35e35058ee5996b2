/** Which posts a run has ended, and on which work was begun and not ended: those were in hand when a process died. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'

export interface BegunPost {
  id: string
  /** How often work on it had begun without an end, before this time. */
  starts: number
}

/**
 * Marks the beginning, before the work: what ends the process leaves the mark behind. Posts that the run has ended are
 * left out. Those that were begun before are not marked again: `beginAgain` does that when their turn comes.
 */
export async function beginPosts(db: Db, runId: string, postIds: readonly string[]): Promise<BegunPost[]> {
  const { rows } = await sql<BegunPost>`
    with before as (
      select id, starts from posts
      where id = any(${[...postIds]}) and last_run_id is distinct from ${runId}::uuid and state in ('queued', 'processed')
      for update)
    update posts set starts = greatest(posts.starts, 1) from before where posts.id = before.id
    returning posts.id, before.starts`.execute(db)
  return rows
}

/** @returns How often work on the post has begun without an end, this time among them. */
export async function beginAgain(db: Db, postId: string): Promise<number> {
  const { rows } = await sql<{ starts: number }>`
    update posts set starts = starts + 1 where id = ${postId} returning starts`.execute(db)
  return rows[0]?.starts ?? 0
}

export async function endPosts(db: Db, postIds: readonly string[]): Promise<void> {
  await sql`update posts set starts = 0 where id = any(${[...postIds]}) and starts > 0`.execute(db)
}

/** @returns How many posts the run has finished, and how many it gave up on. */
export async function countRunPosts(db: Db, runId: string): Promise<{ processed: number; failed: number }> {
  const { rows } = await sql<{ processed: number; failed: number }>`
    select count(*) filter (where failures = '{}'::jsonb and state = 'processed')::int as processed,
      count(*) filter (where failures <> '{}'::jsonb)::int as failed
    from posts where last_run_id = ${runId}::uuid`.execute(db)
  return rows[0] ?? { processed: 0, failed: 0 }
}
