/** Posts that are part of another now, and are known by that for ever. */
import { sql } from 'kysely'
import { alsoSaved, type Bookmark } from '../contract/post.ts'
import type { Db, Tx } from '../db/tables.ts'

/** @returns By the ids of those that were merged, where each is kept. */
export async function listKeptIds(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const posts = db.selectFrom('merged_posts').select(['id', 'kept_id'])
  const rows = await posts.where(sql<boolean>`id = any(${[...new Set(ids)]})`).execute()
  return new Map(rows.map(({ id, kept_id }) => [id, kept_id]))
}

/** @returns The bookmarks; one of a post that was merged completes the post that was kept. */
export async function leadToKept(tx: Tx, bookmarks: readonly Bookmark[]): Promise<Bookmark[]> {
  const keptIds = await listKeptIds(
    tx,
    bookmarks.map(({ post }) => post.id),
  )
  return bookmarks.map((bookmark) => {
    const id = keptIds.get(bookmark.post.id)
    if (id === undefined) return bookmark
    // The place in X's order stays that of the post that was kept.
    const { sortIndex: _, ...rest } = bookmark
    return { ...rest, post: { id, parts: [], also: alsoSaved(bookmark.post) } }
  })
}

export interface MergedPost {
  mergedId: string
  keptId: string
}

/** Also what was merged into the merged post leads to the kept one from now on. */
export async function saveMergedPost(tx: Tx, { mergedId, keptId }: MergedPost): Promise<void> {
  await tx.updateTable('merged_posts').set({ kept_id: keptId }).where('kept_id', '=', mergedId).execute()
  await tx.insertInto('merged_posts').values({ id: mergedId, kept_id: keptId }).execute()
}
