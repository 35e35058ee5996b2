/** Makes one item of two posts that are the same: one stays, the other becomes one more source of it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { orAbsent } from '../absent.ts'
import type { Presence } from '../db/presence.ts'
import type { Db, ItemRow, PostRow, Tx } from '../db/tables.ts'
import { UnavailableError, UsageError } from '../errors.ts'
import { getPair, settlePairs } from '../posts/duplicates/duplicate-repository.ts'
import { forgetKeys, noteDuplicates } from '../posts/duplicates/find-duplicates.ts'
import { forgetLeftFolder, listLeftFolders, saveMergedPost } from '../posts/duplicates/merged-posts.ts'
import { moveBelongings } from '../posts/duplicates/move-belongings.ts'
import { absorbPost } from '../posts/merge-posts.ts'
import { upsertPosts } from '../posts/save-bookmarks.ts'
import { hashText } from './content-hash.ts'
import { itemFolder, itemPath } from './item.ts'
import { removeDocument } from './write-document.ts'
import { isOurs } from './write-tracked.ts'

export interface MergePlace {
  db: Db
  /** The knowledge base. */
  root: string
  presence: Pick<Presence, 'claim' | 'giveBack'>
}

export interface MergeRequest {
  keptId: string
  mergedId: string
  /** The user's own edits of the merged item may go. */
  discardEdits?: boolean
}

/**
 * Everything that is stored changes in one transaction, which also notes the folder of the merged item; its files go
 * after that. A process killed in between leaves files that the next merge or run removes. The kept item is findable by
 * the other post's words at once; its file is written anew by the next run, in the place where it is.
 *
 * @throws {UsageError} `unknown_post`; `same_post`; `kept_post_empty` when there is nothing to make an item from;
 *   `item_edited` when the merged item was edited by hand.
 * @throws {UnavailableError} `post_in_hand` while a run works on one of them.
 */
export async function mergeDuplicate(place: MergePlace, request: MergeRequest): Promise<void> {
  const { db, root, presence } = place
  const { keptId, mergedId } = request
  if (keptId === mergedId) throw new UsageError('same_post', `${keptId} is one post, not two.`)
  const ids: [string, string] = keptId < mergedId ? [keptId, mergedId] : [mergedId, keptId]
  const claimed = await presence.claim(ids)
  try {
    if (claimed.length < ids.length) throw inHand()
    await db.transaction().execute(async (tx) => {
      // In the order in which everybody locks posts: an import of both may be under way.
      const [first, second] = [await takePost(tx, ids[0]), await takePost(tx, ids[1])]
      const [kept, merged] = keptId === ids[0] ? [first, second] : [second, first]
      requireContent(kept, merged)
      await mergeInto(tx, root, { kept, merged, discardEdits: request.discardEdits === true })
    })
  } finally {
    await presence.giveBack(claimed)
  }
  await removeLeftFolders(db, root)
}

export interface PairRequest {
  /** Of the pair. */
  id: number
  /** One of its two posts. */
  keptId: string
  discardEdits?: boolean
}

/**
 * The same for a pair that was found.
 *
 * @throws {UsageError} also `unknown_duplicate`, `duplicate_merged`; `duplicate_keep` for a post of another pair.
 */
export async function mergePair(
  place: MergePlace,
  { id, keptId, discardEdits = false }: PairRequest,
): Promise<{ keptId: string; mergedId: string }> {
  const { first_id, second_id, state } = await getPair(place.db, id)
  if (state === 'merged')
    throw new UsageError('duplicate_merged', `The posts of pair ${id} are merged already.`)
  if (keptId !== first_id && keptId !== second_id)
    throw new UsageError('duplicate_keep', `${keptId} is none of the posts of pair ${id}.`, {
      hint: `Keep ${first_id} or ${second_id}.`,
    })
  const mergedId = keptId === first_id ? second_id : first_id
  await mergeDuplicate(place, { keptId, mergedId, discardEdits })
  return { keptId, mergedId }
}

/** Removes what we wrote of items that are gone; what the user put beside it stays. @returns How many items. */
export async function removeLeftFolders(db: Db, root: string): Promise<number> {
  const left = await listLeftFolders(db)
  for (const { id, folder } of left) {
    await removeDocument(root, `${folder}/media`)
    await removeDocument(root, `${folder}/README.md`)
    await forgetLeftFolder(db, id)
  }
  return left.length
}

interface Merging {
  kept: PostRow
  merged: PostRow
  discardEdits: boolean
}

async function mergeInto(tx: Tx, root: string, { kept, merged, discardEdits }: Merging): Promise<void> {
  const item = await takenItem(tx, merged.id)
  if (item !== undefined && !discardEdits) await requireOurs(tx, root, item)
  const post = absorbPost(kept.content, merged.content)
  const bookmarkedAt = (kept.bookmarked_at ?? merged.bookmarked_at)?.toISOString()
  const sortIndex = kept.sort_index ?? merged.sort_index
  const bookmark = {
    post,
    folders: [...new Set([...kept.folders, ...merged.folders])],
    tags: [...new Set([...kept.tags, ...merged.tags])],
    ...(bookmarkedAt === undefined ? {} : { bookmarkedAt }),
    ...(sortIndex === null ? {} : { sortIndex }),
  }
  await moveBelongings(tx, { keptId: kept.id, mergedId: merged.id, post })
  await upsertPosts(tx, [bookmark], { format: kept.format, importId: kept.import_id ?? '' })
  await reopen(tx, kept)
  await settlePairs(tx, kept.id, merged.id)
  await forgetKeys(tx, merged.content)
  const folder = item && itemFolder(item)
  if (item !== undefined) await tx.deleteFrom('documents').where('path', '=', itemPath(item)).execute()
  await saveMergedPost(tx, { mergedId: merged.id, keptId: kept.id, folder })
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

async function takePost(tx: Tx, id: string): Promise<PostRow> {
  const post = await tx.selectFrom('posts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (post !== undefined) return post
  throw new UsageError('unknown_post', `There is no post ${id}.`, {
    hint: 'It may have been merged already. kba duplicates lists the pairs that are left.',
  })
}

function requireContent(kept: PostRow, merged: PostRow): void {
  const isEmpty = ({ state }: PostRow): boolean => state === 'waiting' || state === 'unavailable'
  if (!isEmpty(kept) || isEmpty(merged)) return
  throw new UsageError('kept_post_empty', `Of post ${kept.id} nothing is known but its id.`, {
    hint: `Keep ${merged.id} instead: the other becomes one of its sources.`,
  })
}

type TakenItem = Pick<ItemRow, 'main_category' | 'subcategory' | 'slug' | 'user_edited'>

async function takenItem(tx: Tx, id: string): Promise<TakenItem | undefined> {
  const items = tx.selectFrom('items').select(['main_category', 'subcategory', 'slug', 'user_edited'])
  return items.where('id', '=', id).executeTakeFirst()
}

async function requireOurs(db: Db, root: string, item: TakenItem): Promise<void> {
  const file = await orAbsent(readFile(join(root, itemPath(item)), 'utf8'))
  const isEdited =
    item.user_edited || (file !== undefined && !(await isOurs(db, itemPath(item), hashText(file))))
  if (!isEdited) return
  throw new UsageError('item_edited', `${itemPath(item)} was edited by hand; merging would remove it.`, {
    hint: 'Keep that item instead, or say that the edits may go (--discard-edits).',
  })
}

function inHand(): UnavailableError {
  return new UnavailableError('post_in_hand', 'A run is working on one of the two posts.', {
    hint: 'Try again when it has gone on to the next.',
    retryAfterMs: 10_000,
  })
}
