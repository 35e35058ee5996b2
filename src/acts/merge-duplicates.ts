/**
 * One item of two posts that are the same: one stays, the other becomes one more source of it. Undone by the rows of
 * before. The kept item is findable by the other post's words at once; its file is written anew by the next run, in the
 * place where it is.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { orAbsent } from '../absent.ts'
import type { Db, ItemRow, PostRow, Tx } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import { hashText } from '../text/content-hash.ts'
import { describePairs } from '../duplicates/duplicate-offers.ts'
import { itemFolder, itemPath, placeOf } from '../topics/place.ts'
import { noteBehind, requireSettled } from '../documents/settle-files.ts'
import { isOurs } from '../documents/files/write-tracked.ts'
import { dismissPair, getPair, settlePairs } from '../duplicates/duplicate-repository.ts'
import { forgetKeys, noteDuplicates } from '../duplicates/find-duplicates.ts'
import { saveMergedPost } from '../posts/merged-posts.ts'
import { moveBelongings } from '../duplicates/move-belongings.ts'
import { absorbPost } from '../posts/merge-posts.ts'
import { marksOf, mergeMarks } from '../posts/reader-marks.ts'
import { upsertPosts } from '../intake/save-bookmarks.ts'
import type { Act, ActStep, Stored } from './perform-act.ts'

export interface Merged {
  kept: string
  merged: string
}

/**
 * Refuses with `unknown_post`; `same_post`; `kept_post_empty` when there is nothing to make an item from; `item_edited`
 * when the merged item was edited by hand.
 */
export const mergeDuplicates: Act<'merge_duplicates', Merged> = {
  kind: 'merge_duplicates',
  touches: ({ kept_id, merged_id }) => [kept_id, merged_id],
  store: (tx, { kept_id, merged_id, discard_edits }, step) =>
    merge(tx, step, { keptId: kept_id, mergedId: merged_id, discardEdits: discard_edits }),
}

/** The same for a pair that was found; also `unknown_duplicate`, `duplicate_merged`, `duplicate_keep` for a post of another pair. */
export const mergePair: Act<'merge_pair', Merged> = {
  kind: 'merge_pair',
  async touches({ pair }, db) {
    const { first_id, second_id } = await getPair(db, pair)
    return [first_id, second_id]
  },
  async store(tx, { pair: id, kept_id, discard_edits: discardEdits }, step) {
    const pair = await getPair(tx, id)
    const { first_id, second_id, state } = pair
    if (state === 'merged')
      throw new UsageError('duplicate_merged', `The posts of pair ${id} have already been merged.`)
    const [offer] = await describePairs(tx, [pair])
    const keptId = kept_id ?? offer?.suggestedId ?? first_id
    if (keptId !== first_id && keptId !== second_id)
      throw new UsageError('duplicate_keep', `${keptId} is not one of the posts of pair ${id}.`, {
        hint: `Keep ${first_id} or ${second_id}.`,
      })
    const mergedId = keptId === first_id ? second_id : first_id
    return merge(tx, step, { keptId, mergedId, discardEdits })
  },
}

/** The two are not the same: they are not offered again. May be done twice. */
export const dismissPairs: Act<'dismiss_pairs', { dismissed: number[] }> = {
  kind: 'dismiss_pairs',
  touches: () => [],
  async store(tx, { pairs }) {
    const before = []
    for (const pair of pairs) {
      before.push(await getPair(tx, pair))
      await dismissPair(tx, pair)
    }
    return { answer: { dismissed: pairs }, postIds: [], before: { pairs: before } }
  },
}

interface Merging {
  keptId: string
  mergedId: string
  discardEdits: boolean
}

async function merge(
  tx: Tx,
  { root, actId }: ActStep,
  { keptId, mergedId, discardEdits }: Merging,
): Promise<Stored<Merged>> {
  if (keptId === mergedId) throw new UsageError('same_post', `${keptId} is the same post twice.`)
  const posts = await takePosts(tx, [keptId, mergedId])
  const [kept, merged] = [getPost(posts, keptId), getPost(posts, mergedId)]
  requireContent(kept, merged)
  await requireSettled(tx, [mergedId])
  const before = await rowsOf(tx, [keptId, mergedId])
  await leaveFiles(tx, { root, actId, merged, discardEdits })
  await mergeInto(tx, kept, merged)
  return { answer: { kept: keptId, merged: mergedId }, postIds: [keptId, mergedId], before }
}

/** Where the item of the merged post lies, or a run is about to write it. */
async function leaveFiles(
  tx: Tx,
  {
    root,
    actId,
    merged,
    discardEdits,
  }: Pick<ActStep, 'root' | 'actId'> & { merged: PostRow; discardEdits: boolean },
): Promise<void> {
  const item = await findTaken(tx, merged.id)
  const place = item ?? placeOf(merged)
  const text = await orAbsent(readFile(join(root, itemPath(place)), 'utf8'))
  const hash = text === undefined ? undefined : hashText(text)
  if (item !== undefined && !discardEdits) await requireOurs(tx, item, hash)
  const replaces = item === undefined ? undefined : hash
  await noteBehind(tx, actId, [{ postId: merged.id, folder: itemFolder(place), replaces }])
}

async function mergeInto(tx: Tx, kept: PostRow, merged: PostRow): Promise<void> {
  const post = absorbPost(kept.content, merged.content)
  const bookmarkedAt = (kept.bookmarked_at ?? merged.bookmarked_at)?.toISOString()
  const sortIndex = kept.sort_index ?? merged.sort_index
  const bookmark = {
    post,
    folders: [...new Set([...kept.folders, ...merged.folders])],
    tags: [...new Set([...kept.tags, ...merged.tags])],
    columns: mergeMarks(kept, marksOf(merged)),
    ...(bookmarkedAt === undefined ? {} : { bookmarkedAt }),
    ...(sortIndex === null ? {} : { sortIndex }),
  }
  await moveBelongings(tx, { keptId: kept.id, mergedId: merged.id, post })
  await upsertPosts(tx, [bookmark], { format: kept.format, importId: kept.import_id ?? '' })
  await reopen(tx, kept)
  await settlePairs(tx, kept.id, merged.id)
  await forgetKeys(tx, merged.content)
  await saveMergedPost(tx, { mergedId: merged.id, keptId: kept.id })
  // Item, passages, vectors, media and search entries go with it.
  await tx.deleteFrom('posts').where('id', '=', merged.id).execute()
  await noteDuplicates(tx, [post])
}

/** The article is made again where it is: what a changed post loses besides, its place, it keeps. */
async function reopen(tx: Tx, kept: PostRow): Promise<void> {
  await sql`
    update posts set failures = '{}', failed_runs = 0, categories_processed = ${kept.categories_processed},
      media_processed = case when not exists (
        select from media where post_id = ${kept.id} and state = 'stored' and description is null)
        then ${kept.media_processed}::timestamptz end
    where id = ${kept.id}`.execute(tx)
}

async function takePosts(tx: Tx, ids: readonly string[]): Promise<PostRow[]> {
  const posts = tx
    .selectFrom('posts')
    .selectAll()
    .where('id', 'in', [...ids])
  return posts.orderBy('id').forUpdate().execute()
}

/** Everything that is told of the posts, as the tables hold it. */
async function rowsOf(tx: Tx, ids: readonly string[]): Promise<unknown> {
  const rows = (table: string, key: string) => sql`(
    select coalesce(jsonb_agg(to_jsonb(one)), '[]') from ${sql.table(table)} as one where ${sql.ref(key)} = any(${[...ids]}))`
  const { rows: found } = await sql<{ before: unknown }>`select jsonb_build_object(
    'posts', ${rows('posts', 'id')}, 'items', ${rows('items', 'id')}, 'media', ${rows('media', 'post_id')},
    'linked_pages', ${rows('linked_pages', 'post_id')}, 'completions', ${rows('completions', 'post_id')},
    'pairs', (select coalesce(jsonb_agg(to_jsonb(one)), '[]') from duplicates as one
      where first_id = any(${[...ids]}) or second_id = any(${[...ids]}))) as before`.execute(tx)
  return found[0]?.before
}

function getPost(posts: readonly PostRow[], id: string): PostRow {
  const post = posts.find((one) => one.id === id)
  if (post !== undefined) return post
  throw new UsageError('unknown_post', `There is no post ${id}.`, {
    hint: 'It may have been merged already. kba duplicates lists the pairs that are left.',
  })
}

function requireContent(kept: PostRow, merged: PostRow): void {
  const isEmpty = ({ state }: PostRow): boolean => state === 'waiting' || state === 'unavailable'
  if (!isEmpty(kept) || isEmpty(merged)) return
  throw new UsageError('kept_post_empty', `Nothing is known of post ${kept.id} except its id.`, {
    hint: `Keep ${merged.id} instead: the other becomes one of its sources.`,
  })
}

type TakenItem = Pick<ItemRow, 'main_category' | 'subcategory' | 'slug' | 'user_edited'>

async function findTaken(tx: Tx, id: string): Promise<TakenItem | undefined> {
  const items = tx.selectFrom('items').select(['main_category', 'subcategory', 'slug', 'user_edited'])
  return items.where('id', '=', id).executeTakeFirst()
}

async function requireOurs(db: Db, item: TakenItem, hash: string | undefined): Promise<void> {
  const isEdited = item.user_edited || (hash !== undefined && !(await isOurs(db, itemPath(item), hash)))
  if (!isEdited) return
  throw new UsageError('item_edited', `${itemPath(item)} was edited by hand; merging would remove it.`, {
    hint: 'Keep that item instead, or give up the edits (--discard-edits).',
  })
}
