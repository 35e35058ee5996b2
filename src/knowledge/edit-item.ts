/** The user's edit of an item: the file first, the row after. Runs keep it as it is from then on. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { orAbsent } from '../absent.ts'
import type { Db, ItemRow } from '../db/tables.ts'
import { KbaError, UsageError } from '../errors.ts'
import { listKeptIds } from '../posts/duplicates/merged-posts.ts'
import { hashText } from './content-hash.ts'
import { withoutFrontMatter } from './front-matter.ts'
import { itemPath } from './item.ts'
import { findItem, findItemPlace, type ShownItem } from './item-repository.ts'
import { writeDocument } from './write-document.ts'

export interface ItemEdit {
  id: string
  /** Markdown without front matter. */
  body: string
  /** Hash of the body that was edited. */
  baseHash: string
}

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
  const hint = keptId === undefined ? 'kba search finds items.' : `It was merged into ${keptId}.`
  return new UsageError('unknown_item', `There is no item ${id}.`, { hint })
}

export function bodyHashOf(item: Pick<ItemRow, 'body'>): string {
  return hashText(item.body)
}

/**
 * The head of the file stays. The title of the item is the first heading, where there is one.
 *
 * @throws {UsageError} `unknown_item`; `edited_meanwhile` when the item is no longer what was edited, also by a change of
 *   the file that no run has seen yet.
 */
export async function editItem(db: Db, root: string, { id, body, baseHash }: ItemEdit): Promise<void> {
  const item = await getItem(db, id)
  const path = itemPath(item)
  const text = await readItemFile(join(root, path), id)
  const present = withoutFrontMatter(text)
  if (bodyHashOf(item) !== baseHash || present !== item.body) {
    throw new UsageError('edited_meanwhile', 'The item was changed since it was opened.', {
      hint:
        present === item.body
          ? 'Open it again and repeat the edit.'
          : 'Its file was edited elsewhere: the next run takes that in. Edit it again afterwards.',
    })
  }
  const wanted = body.replaceAll('\r\n', '\n').replace(/\s*$/, '\n')
  const head = text.slice(0, text.length - present.length)
  const written = await writeDocument(root, path, head + wanted)
  const title = titleOf(wanted) ?? item.title
  await db
    .updateTable('items')
    .set({
      ...{ title, body: wanted, content_hash: hashText(`${title}\n${wanted}`), user_edited: true },
      ...{ file_sha256: written.sha256, file_size: written.sizeBytes, file_mtime_ms: written.mtimeMs },
      updated_at: new Date(),
    })
    .where('id', '=', id)
    .execute()
}

async function readItemFile(file: string, id: string): Promise<string> {
  const text = await orAbsent(readFile(file, 'utf8'))
  if (text !== undefined) return text
  throw new KbaError('item_file_missing', `The file of item ${id} is not there.`, {
    hint: 'The next run writes it again.',
  })
}

function titleOf(body: string): string | undefined {
  const [, title = ''] = /^ {0,3}# +(.+?)[ #]*$/m.exec(body) ?? []
  return title.trim() === '' ? undefined : title.trim()
}
