/** Reads posts, and writes what becomes of them. */
import { sql } from 'kysely'
import type { Checkpoint, SubPhaseId } from '../contract/phases.ts'
import type { Db, MediaRow, PostFailure, PostRow } from '../db/tables.ts'

/** After so many failed runs a post is set aside until the user retries it. */
export const MAX_FAILED_RUNS = 5

export async function getPost(db: Db, id: string): Promise<PostRow> {
  return db.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

export async function listPostMedia(db: Db, postId: string): Promise<MediaRow[]> {
  return db.selectFrom('media').selectAll().where('post_id', '=', postId).orderBy('position').execute()
}

/** Marks a sub-phase as finished and forgets its last failure. */
export async function saveCheckpoint(
  db: Db,
  postId: string,
  subPhase: SubPhaseId,
  checkpoint: Checkpoint,
  also: Partial<Pick<PostRow, 'main_category' | 'subcategory' | 'item_name' | 'placed_by'>> = {},
): Promise<void> {
  await db
    .updateTable('posts')
    .set({
      ...also,
      [checkpoint]: new Date(),
      failures: sql<string>`failures - ${subPhase}::text`,
      updated_at: new Date(),
      ...(checkpoint === 'db_synced' ? { state: 'processed', failed_runs: 0 } : {}),
    })
    .where('id', '=', postId)
    .execute()
}

/** Records why a sub-phase failed. The fifth run that fails sets the post aside. */
export async function saveFailure(
  db: Db,
  postId: string,
  subPhase: SubPhaseId,
  failure: PostFailure,
): Promise<void> {
  await db
    .updateTable('posts')
    .set({
      failures: sql<string>`failures || ${JSON.stringify({ [subPhase]: failure })}::jsonb`,
      failed_runs: sql<number>`failed_runs + 1`,
      state: sql<string>`case when failed_runs + 1 >= ${MAX_FAILED_RUNS}::int then 'set_aside' else state end`,
      updated_at: new Date(),
    })
    .where('id', '=', postId)
    .execute()
}

/**
 * Puts failed and set-aside posts, and media that could not be had, back in the queue.
 * @param ids - None means all.
 * @returns How many posts go back.
 */
export async function retryPosts(db: Db, ids: readonly string[]): Promise<number> {
  const which = ids.length === 0 ? sql<boolean>`true` : sql<boolean>`id = any(${[...ids]})`
  const posts = await db
    .updateTable('posts')
    .set({
      failures: '{}',
      failed_runs: 0,
      state: sql<string>`case when state = 'set_aside' then 'queued' else state end`,
    })
    .where(which)
    .where(sql<boolean>`failures <> '{}'::jsonb or state = 'set_aside'`)
    .returning('id')
    .execute()
  await db
    .updateTable('media')
    .set({ next_try_at: new Date(0) })
    .where('state', '=', 'unreachable')
    .where(ids.length === 0 ? sql<boolean>`true` : sql<boolean>`post_id = any(${[...ids]})`)
    .execute()
  return posts.length
}

export interface FailedPost {
  post_id: string
  sub_phase: string
  code: string
  message: string
  hint?: string
  set_aside: boolean
}

/** @returns What failed where, at most `limit`. */
export async function listFailures(db: Db, limit = 100): Promise<FailedPost[]> {
  const rows = await db
    .selectFrom('posts')
    .select(['id', 'failures', 'state'])
    .where(sql<boolean>`failures <> '{}'::jsonb`)
    .where('state', '<>', 'processed')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.flatMap((row) =>
    Object.entries(row.failures).map(([subPhase, failure]) => ({
      post_id: row.id,
      sub_phase: subPhase,
      code: failure.code,
      message: failure.message,
      ...(failure.hint === undefined ? {} : { hint: failure.hint }),
      set_aside: row.state === 'set_aside',
    })),
  )
}
