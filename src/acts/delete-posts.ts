/**
 * Posts go to the bin, with item, file, media rows, passages, vectors and search entries: out of every table, so that no run
 * finds them. Undone by `restorePosts`, for as long as the bin keeps them. Their ids stay known, so that no import and no
 * fetch brings them back. A run that has one in hand finds it gone.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { orAbsent } from '../absent.ts'
import type { ItemRow, PostRow, Tx } from '../db/tables.ts'
import { noteBehind, requireSettled } from '../documents/settle-files.ts'
import { UsageError } from '../errors.ts'
import { isInBin } from '../posts/bin.ts'
import { listKeptIds } from '../posts/merged-posts.ts'
import { hashText } from '../text/content-hash.ts'
import { itemFolder, itemPath, placeOf } from '../topics/place.ts'
import type { Act } from './perform-act.ts'

type Deleted = Pick<PostRow, 'id' | 'main_category' | 'subcategory' | 'item_name'>
type DeletedItem = Pick<ItemRow, 'id' | 'main_category' | 'subcategory' | 'slug'>

/** Refuses with `unknown_post` when one of the posts is not there; none is deleted then. */
export const deletePosts: Act<'delete_posts', { deleted: string[] }> = {
  kind: 'delete_posts',
  touches: ({ ids }) => ids,
  async store(tx, { ids: given }, { root, actId }) {
    const ids = [...new Set(given)]
    const posts = await lockPosts(tx, ids)
    await requireAll(tx, ids, posts)
    await requireSettled(tx, ids)
    const files = await readFiles(tx, root, posts)
    await noteBehind(
      tx,
      actId,
      files.map(({ id, folder, text }) => ({
        ...{ postId: id, folder },
        replaces: text === null ? undefined : hashText(text),
      })),
    )
    await moveToBin(tx, ids, files)
    // Pairs that were decided stay so, also when the post comes back.
    await sql`
      delete from duplicates
      where state = 'offered' and (first_id = any(${ids}) or second_id = any(${ids}))`.execute(tx)
    await sql`delete from posts where id = any(${ids})`.execute(tx)
    return { answer: { deleted: ids }, postIds: ids, before: { binned: ids } }
  },
}

async function lockPosts(tx: Tx, ids: readonly string[]): Promise<Deleted[]> {
  const posts = tx.selectFrom('posts').select(['id', 'main_category', 'subcategory', 'item_name'])
  return posts
    .where(sql<boolean>`id = any(${[...ids]})`)
    .orderBy('id')
    .forUpdate()
    .execute()
}

async function requireAll(tx: Tx, ids: readonly string[], posts: readonly Deleted[]): Promise<void> {
  const known = new Set(posts.map(({ id }) => id))
  const missing = ids.find((id) => !known.has(id))
  if (missing === undefined) return
  const keptId = (await listKeptIds(tx, [missing])).get(missing)
  const hint =
    keptId !== undefined
      ? `It was merged into ${keptId}.`
      : (await isInBin(tx, missing))
        ? 'It is in the bin already.'
        : 'kba search finds items with their ids.'
  throw new UsageError('unknown_post', `There is no post ${missing}.`, { hint })
}

interface DeletedFile {
  id: string
  folder: string
  path: string
  text: string | null
}

/** A post on its way to its first item may have a file too: a run may just have written it. */
async function readFiles(tx: Tx, root: string, posts: readonly Deleted[]): Promise<DeletedFile[]> {
  const items = new Map((await listItems(tx, posts)).map((item) => [item.id, item]))
  const files: DeletedFile[] = []
  for (const post of posts) {
    const item = items.get(post.id)
    const place = item ?? placeOf(post)
    const path = itemPath(place)
    const text = item === undefined ? undefined : await orAbsent(readFile(join(root, path), 'utf8'))
    files.push({ id: post.id, folder: itemFolder(place), path, text: text ?? null })
  }
  return files
}

async function listItems(tx: Tx, posts: readonly Deleted[]): Promise<DeletedItem[]> {
  const items = tx.selectFrom('items').select(['id', 'main_category', 'subcategory', 'slug'])
  return items.where(sql<boolean>`id = any(${posts.map(({ id }) => id)})`).execute()
}

/** All rows that go with the post, as the tables hold them. */
async function moveToBin(tx: Tx, ids: readonly string[], files: readonly DeletedFile[]): Promise<void> {
  const kept = files.map(({ text, ...file }) => ({ ...file, text: storable(text) }))
  const rows = (table: string, key: string) => sql`(
    select coalesce(jsonb_agg(to_jsonb(one)), '[]') from ${sql.table(table)} as one where one.${sql.ref(key)} = p.id)`
  await sql`
    insert into bin (post_id, title, source_url, author_handle, main_category, subcategory, kept)
    select p.id, coalesce(i.title, p.text), p.source_url, p.author_handle, i.main_category, i.subcategory,
      jsonb_build_object('posts', jsonb_build_array(to_jsonb(p)), 'items', ${rows('items', 'id')},
        'media', ${rows('media', 'post_id')}, 'linked_pages', ${rows('linked_pages', 'post_id')},
        'completions', ${rows('completions', 'post_id')}, 'merged_posts', ${rows('merged_posts', 'kept_id')},
        'documents', (select coalesce(jsonb_agg(to_jsonb(one)), '[]') from documents as one where one.path = file.path),
        'file', file.text)
    from posts p left join items i on i.id = p.id
    join jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as file (id text, path text, text text) on file.id = p.id`.execute(
    tx,
  )
  await sql`
    insert into binned_ids (id, post_id)
    select unnest(${[...ids]}::text[]), unnest(${[...ids]}::text[])
    union all select id, kept_id from merged_posts where kept_id = any(${[...ids]})`.execute(tx)
}

/** A file may hold what no database does. */
function storable(text: string | null): string | null {
  return text?.toWellFormed().replaceAll('\0', '') ?? null
}
