/** What became of asking for the whole of each post. What X withholds is recorded, and never asked for again. */
import { sql } from 'kysely'
import type { CompletionRow, Db } from '../db/tables.ts'

/** When a completion that failed is tried again: after an hour, a day, a month, a year. */
const RETRY_AFTER_MS = [3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000]

/** @returns Whether somebody may be asked for the whole of the post now. */
export function isCompletionDue(completion: CompletionRow | undefined): boolean {
  if (completion === undefined) return true
  return completion.outcome === 'later' && (completion.next_try_at?.getTime() ?? 0) <= Date.now()
}

export interface CompletionEnd {
  postId: string
  sourceId: string
  outcome: CompletionRow['outcome']
  reason?: string
  message?: string
  /** Of `later`, where the source says when; none takes the next step of the calendar. */
  retryAfterMs?: number | undefined
}

/** @param before - What was recorded of the attempt before. */
export async function saveCompletion(
  db: Db,
  end: CompletionEnd,
  before: CompletionRow | undefined,
): Promise<CompletionRow> {
  const attempts = before?.attempts ?? 0
  const wait = end.retryAfterMs ?? RETRY_AFTER_MS[Math.min(attempts, RETRY_AFTER_MS.length - 1)] ?? 0
  const row = {
    source_id: end.sourceId,
    outcome: end.outcome,
    reason: end.reason ?? null,
    message: end.message ?? null,
    attempts: end.retryAfterMs === undefined ? attempts + 1 : attempts,
    next_try_at: end.outcome === 'later' ? new Date(Date.now() + wait) : null,
    tried_at: new Date(),
  }
  return db
    .insertInto('completions')
    .values({ post_id: end.postId, ...row })
    .onConflict((conflict) => conflict.column('post_id').doUpdateSet(row))
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Puts posts back to caching that may be completed now: those that were to be asked for later, and those of which
 * nothing is known but the id.
 *
 * @returns How many.
 */
export async function requeueDueCompletions(db: Db): Promise<number> {
  const { numAffectedRows } = await sql`
    update posts set cache_complete = null,
      state = case when state in ('processed', 'waiting') then 'queued' else state end
    where (state in ('queued', 'processed') and cache_complete is not null or state = 'waiting')
      and (id in (select post_id from completions where outcome = 'later' and next_try_at <= now())
           or (state = 'waiting' and id not like 'link-%' and not exists (
                 select from completions where post_id = posts.id)))`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Ends the work on a post of which there is nothing to make an item from. */
export async function endWithoutContent(
  db: Db,
  postId: string,
  runId: string,
  state: 'waiting' | 'unavailable',
): Promise<void> {
  await db
    .updateTable('posts')
    .set({ state, failures: '{}', failed_runs: 0, last_run_id: runId, updated_at: new Date() })
    .where('id', '=', postId)
    .execute()
}
