/** Reads posts, and writes what becomes of them. */
import { sql } from 'kysely';
/** After so many failed runs a post is set aside until the user retries it. */
export const MAX_FAILED_RUNS = 5;
export async function getPost(db, id) {
    return db.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}
export async function listPostMedia(db, postId) {
    return db.selectFrom('media').selectAll().where('post_id', '=', postId).orderBy('position').execute();
}
/** Marks a sub-phase as finished and forgets its last failure. */
export async function saveCheckpoint(db, postId, subPhase, checkpoint, also = {}) {
    await db
        .updateTable('posts')
        .set({
        ...also,
        [checkpoint]: new Date(),
        failures: sql `failures - ${subPhase}::text`,
        updated_at: new Date(),
        ...(checkpoint === 'db_synced' ? { state: 'processed', failed_runs: 0 } : {}),
    })
        .where('id', '=', postId)
        .execute();
}
/** Records why a sub-phase failed. The fifth run that fails sets the post aside. */
export async function saveFailure(db, postId, subPhase, failure) {
    await db
        .updateTable('posts')
        .set({
        failures: sql `failures || ${JSON.stringify({ [subPhase]: failure })}::jsonb`,
        failed_runs: sql `failed_runs + 1`,
        state: sql `case when failed_runs + 1 >= ${MAX_FAILED_RUNS}::int then 'set_aside' else state end`,
        updated_at: new Date(),
    })
        .where('id', '=', postId)
        .execute();
}
/**
 * Puts failed and set-aside posts, and media that could not be had, back in the queue.
 * @param ids - None means all.
 * @returns How many posts go back.
 */
export async function retryPosts(db, ids) {
    const which = ids.length === 0 ? sql `true` : sql `id = any(${[...ids]})`;
    const posts = await db
        .updateTable('posts')
        .set({
        failures: '{}',
        failed_runs: 0,
        state: sql `case when state = 'set_aside' then 'queued' else state end`,
    })
        .where(which)
        .where(sql `failures <> '{}'::jsonb or state = 'set_aside'`)
        .returning('id')
        .execute();
    await db
        .updateTable('media')
        .set({ next_try_at: new Date(0) })
        .where('state', '=', 'unreachable')
        .where(ids.length === 0 ? sql `true` : sql `post_id = any(${[...ids]})`)
        .execute();
    return posts.length;
}
/** @returns What failed where, at most `limit`. */
export async function listFailures(db, limit = 100) {
    const rows = await db
        .selectFrom('posts')
        .select(['id', 'failures', 'state'])
        .where(sql `failures <> '{}'::jsonb`)
        .where('state', '<>', 'processed')
        .orderBy('id')
        .limit(limit)
        .execute();
    return rows.flatMap((row) => Object.entries(row.failures).map(([subPhase, failure]) => ({
        post_id: row.id,
        sub_phase: subPhase,
        code: failure.code,
        message: failure.message,
        ...(failure.hint === undefined ? {} : { hint: failure.hint }),
        set_aside: row.state === 'set_aside',
    })));
}
