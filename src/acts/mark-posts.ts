/**
 * The user's marks on posts: favourite, whether it has been read, the own note. Undone by the marks of before. A mark that
 * was set here is the user's: no import changes it again. A run that has the post in hand reads it again.
 */
import { sql } from 'kysely'
import type { ActInput } from '../contract/acts.ts'
import type { MarkName } from '../contract/post.ts'
import type { PostRow, Tx } from '../db/tables.ts'
import { noteBehind } from '../documents/settle-files.ts'
import { UsageError } from '../errors.ts'
import { listKeptIds } from '../posts/merged-posts.ts'
import { itemFolder } from '../topics/place.ts'
import type { Act } from './perform-act.ts'

type Marks = Pick<ActInput<'mark_posts'>, MarkName>
type Marked = Pick<PostRow, 'id' | MarkName | 'set_by_hand'>

/**
 * Marks that are not given stay. May be done twice. Refuses with `unknown_post` when one of the posts is not there, and
 * `no_mark` when no mark is given.
 */
export const markPosts: Act<'mark_posts', { marked: string[] }> = {
  kind: 'mark_posts',
  touches: ({ ids }) => ids,
  async store(tx, { ids, ...marks }, { actId }) {
    const names = (['favourite', 'reading', 'notes'] as const).filter((name) => marks[name] !== undefined)
    if (names.length === 0)
      throw new UsageError('no_mark', 'No mark was given.', {
        hint: 'Give at least one of favourite, reading and notes.',
      })
    const posts = await lockMarked(tx, ids)
    await requireAll(tx, ids, posts)
    const changed = posts.filter((post) => names.some((name) => post[name] !== marks[name]))
    await saveMarks(tx, ids, { marks, names })
    const postIds = changed.map(({ id }) => id)
    await noteFiles(tx, actId, postIds)
    return { answer: { marked: ids }, postIds, before: changed.length > 0 ? { posts: changed } : undefined }
  },
}

async function lockMarked(tx: Tx, ids: readonly string[]): Promise<Marked[]> {
  const posts = tx.selectFrom('posts').select(['id', 'favourite', 'reading', 'notes', 'set_by_hand'])
  return posts
    .where(sql<boolean>`id = any(${[...ids]})`)
    .orderBy('id')
    .forUpdate()
    .execute()
}

async function requireAll(tx: Tx, ids: readonly string[], posts: readonly Marked[]): Promise<void> {
  const known = new Set(posts.map(({ id }) => id))
  const missing = ids.find((id) => !known.has(id))
  if (missing === undefined) return
  const keptId = (await listKeptIds(tx, [missing])).get(missing)
  throw new UsageError('unknown_post', `There is no post ${missing}.`, {
    hint: keptId === undefined ? 'kba search finds items with their ids.' : `It was merged into ${keptId}.`,
  })
}

async function saveMarks(
  tx: Tx,
  ids: readonly string[],
  { marks, names }: { marks: Marks; names: readonly MarkName[] },
): Promise<void> {
  const set = Object.fromEntries(names.map((name) => [name, marks[name]]))
  await tx
    .updateTable('posts')
    .set({
      ...set,
      set_by_hand: sql`array(select distinct unnest(set_by_hand || ${[...names]}::text[]) order by 1)`,
    })
    .where(sql<boolean>`id = any(${[...ids]})`)
    .execute()
}

/** Where there is an item: a post that is on its way to its first gets its marks with it. */
async function noteFiles(tx: Tx, actId: number, ids: readonly string[]): Promise<void> {
  const items = tx.selectFrom('items').select(['id', 'main_category', 'subcategory', 'slug'])
  const places = await items.where(sql<boolean>`id = any(${[...ids]})`).execute()
  const behind = places.map((item) => ({ postId: item.id, folder: itemFolder(item) }))
  await noteBehind(tx, actId, behind)
}
