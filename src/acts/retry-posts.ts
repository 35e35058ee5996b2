/** Posts go back in the queue, or out of it. Undone by their marks of before. */
import { sql } from 'kysely'
import type { Tx } from '../db/tables.ts'
import { itemFolder, placeOf } from '../topics/place.ts'
import { noteBehind } from '../documents/settle-files.ts'
import { requeueOutdated } from '../pipeline/outdated.ts'
import { MARKS, requeueFailed, type MarkedPost } from '../posts/requeue.ts'
import type { Act, Stored } from './perform-act.ts'

/** Those that failed or were set aside, and what could not be had of them. */
export const retryPosts: Act<'retry_posts', { retried: number }> = {
  kind: 'retry_posts',
  touches: ({ post_ids }) => post_ids,
  store: async (tx, { post_ids }) => retried(await requeueFailed(tx, post_ids)),
}

/** Those whose items were made by an older prompt or another model, but for what the user edited or placed. */
export const renewOutdated: Act<'renew_outdated', { retried: number }> = {
  kind: 'renew_outdated',
  touches: ({ post_ids }) => post_ids,
  store: async (tx, { post_ids }, { makers }) => retried(await requeueOutdated(tx, makers, post_ids)),
}

/** No run works on them until they are retried. What has its item already is not waiting for anything. */
export const setAsidePosts: Act<'set_aside_posts', { set_aside: string[] }> = {
  kind: 'set_aside_posts',
  touches: ({ post_ids }) => post_ids,
  async store(tx, { post_ids }, { actId }) {
    const { rows: posts } = await sql<MarkedPost>`
      with before as (
        select ${MARKS} from posts where id = any(${[...post_ids]}) and state in ('queued', 'waiting') order by id for update),
      put as (update posts set state = 'set_aside' from before where posts.id = before.id)
      select * from before`.execute(tx)
    const ids = posts.map(({ id }) => id)
    await leaveUnfinished(tx, actId, ids)
    return { answer: { set_aside: ids }, postIds: ids, before: ids.length > 0 ? { posts } : undefined }
  },
}

/** A run that has one in hand may have written its first file. */
async function leaveUnfinished(tx: Tx, actId: number, ids: readonly string[]): Promise<void> {
  const posts = await tx
    .selectFrom('posts')
    .select(['id', 'main_category', 'subcategory', 'item_name'])
    .where(sql<boolean>`id = any(${[...ids]}) and categories_processed is not null`)
    .where(sql<boolean>`not exists (select from items where items.id = posts.id)`)
    .execute()
  const behind = posts.map((post) => ({ postId: post.id, folder: itemFolder(placeOf(post)) }))
  await noteBehind(tx, actId, behind)
}

function retried(posts: readonly MarkedPost[]): Stored<{ retried: number }> {
  const postIds = posts.map(({ id }) => id)
  return { answer: { retried: posts.length }, postIds, before: posts.length > 0 ? { posts } : undefined }
}
