/** Failed posts go back in the queue. */
import { sql } from 'kysely'
import type { PostRow, Tx } from '../db/tables.ts'

/** Where the work on a post stands. */
export type MarkedPost = Pick<
  PostRow,
  | 'id'
  | 'state'
  | 'failures'
  | 'failed_runs'
  | 'media_processed'
  | 'categories_processed'
  | 'kb_item_created'
  | 'db_synced'
>

export const MARKS = sql`posts.id, posts.state, posts.failures, posts.failed_runs, posts.media_processed,
  posts.categories_processed, posts.kb_item_created, posts.db_synced`

/**
 * Puts failed and set-aside posts, and media that could not be had, back in the queue.
 *
 * @param ids - None means all.
 * @returns The posts that go back, as they were.
 */
export async function requeueFailed(tx: Tx, ids: readonly string[]): Promise<MarkedPost[]> {
  const which = ids.length === 0 ? sql<boolean>`true` : sql<boolean>`posts.id = any(${[...ids]})`
  const { rows } = await sql<MarkedPost>`
    with before as (
      select ${MARKS} from posts where ${which} and (failures <> '{}'::jsonb or state = 'set_aside')
      order by posts.id for update),
    requeued as (
      update posts set failures = '{}', failed_runs = 0,
        state = case when posts.state = 'set_aside' then 'queued' else posts.state end
      from before where posts.id = before.id)
    select * from before`.execute(tx)
  await askAgain(tx, ids)
  return rows
}

/** What could not be had, told or read is asked for again; what X withholds is not. */
async function askAgain(tx: Tx, ids: readonly string[]): Promise<void> {
  const which = ids.length === 0 ? sql<boolean>`true` : sql<boolean>`post_id = any(${[...ids]})`
  const now = { next_try_at: new Date(0) }
  await tx.updateTable('media').set(now).where('state', '=', 'unreachable').where(which).execute()
  await tx.updateTable('completions').set(now).where('outcome', '=', 'later').where(which).execute()
  await tx.updateTable('linked_pages').set(now).where('state', '=', 'unreachable').where(which).execute()
}
