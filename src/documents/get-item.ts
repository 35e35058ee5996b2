/** An item by its id, or why there is none. */
import type { Db, ItemRow } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import { isInBin } from '../posts/bin.ts'
import { listKeptIds } from '../posts/merged-posts.ts'
import { hashText } from '../text/content-hash.ts'
import { findItem, findItemPlace, type ShownItem } from './item-repository.ts'

/** @throws {UsageError} `unknown_item`. */
export async function getItem(db: Db, id: string): Promise<ShownItem> {
  const item = await findItem(db, id)
  if (item !== undefined) return item
  throw await unknownItem(db, id)
}

/** @throws {UsageError} `unknown_item`. */
export async function requireItem(db: Db, id: string): Promise<void> {
  if ((await findItemPlace(db, id)) === undefined) throw await unknownItem(db, id)
}

/** @returns What to throw; it says where the item is when it was merged into another. */
async function unknownItem(db: Db, id: string): Promise<UsageError> {
  const keptId = (await listKeptIds(db, [id])).get(id)
  const hint =
    keptId !== undefined
      ? `It was merged into ${keptId}.`
      : (await isInBin(db, id))
        ? `It is in the bin. To restore it: kba undelete ${id}`
        : 'kba search finds items.'
  return new UsageError('unknown_item', `There is no item ${id}.`, { hint })
}

/** Sent back with an edit, so that no other edit is lost. */
export function bodyHashOf(item: Pick<ItemRow, 'body'>): string {
  return hashText(item.body)
}
