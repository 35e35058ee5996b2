/** The user's own words in the place of an article. Undone by the body and title of before. Runs keep it as it is from then on. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { NOW } from '../db/clock.ts'
import { orAbsent } from '../absent.ts'
import type { Tx } from '../db/tables.ts'
import { KbaError, UsageError } from '../errors.ts'
import { hashText } from '../text/content-hash.ts'
import { titleOf } from '../documents/front-matter.ts'
import { bodyHashOf, getItem } from '../documents/get-item.ts'
import { cutFile, renderNotes } from '../documents/reader-marks-in-file.ts'
import { itemFolder, itemPath } from '../topics/place.ts'
import { noteBehind, requireSettled } from '../documents/settle-files.ts'
import type { Act } from './perform-act.ts'

/**
 * The head of the file and the section with the user's note stay. The title of the item is the first heading, where there is one. Refuses with `unknown_item`,
 * and with `edited_meanwhile` when the item is no longer what was edited, also by a change of the file that no run has
 * seen yet.
 */
export const editItem: Act<'edit_item', undefined> = {
  kind: 'edit_item',
  touches: ({ id }) => [id],
  async store(tx, { id, body, base_hash }, { actId, root }) {
    const posts = tx.selectFrom('posts').select('notes').where('id', '=', id).forUpdate()
    const post = await posts.executeTakeFirst()
    await requireSettled(tx, [id])
    const item = await getItem(tx, id)
    const text = await readItemFile(join(root, itemPath(item)), id)
    const { body: present } = cutFile(text, [item.file_notes, renderNotes(post?.notes ?? '')])
    if (bodyHashOf(item) !== base_hash || present !== item.body) throw editedMeanwhile(present === item.body)
    const wanted = body.replaceAll('\r\n', '\n').replace(/\s*$/, '\n')
    const title = titleOf(wanted) ?? item.title
    await noteBehind(tx, actId, [{ postId: id, folder: itemFolder(item), replaces: hashText(text) }])
    await tx
      .updateTable('items')
      .set({
        ...{ title, body: wanted, user_edited: true, updated_at: NOW },
        content_hash: hashText(`${title}\n${wanted}${await linkedTextOf(tx, id)}`),
      })
      .where('id', '=', id)
      .execute()
    const { title: titleBefore, body: bodyBefore, user_edited, content_hash } = item
    const before = { title: titleBefore, body: bodyBefore, user_edited, content_hash }
    return { answer: undefined, postIds: [id], before }
  },
}

/** Search knows it as the end of the item. */
async function linkedTextOf(tx: Tx, id: string): Promise<string> {
  const items = tx.selectFrom('items').select('linked_text').where('id', '=', id)
  return (await items.executeTakeFirst())?.linked_text ?? ''
}

async function readItemFile(file: string, id: string): Promise<string> {
  const text = await orAbsent(readFile(file, 'utf8'))
  if (text !== undefined) return text
  throw new KbaError('item_file_missing', `The file of item ${id} is missing.`, {
    hint: 'The next run restores it.',
  })
}

function editedMeanwhile(isByAct: boolean): UsageError {
  return new UsageError('edited_meanwhile', 'The item was changed since it was opened.', {
    hint: isByAct
      ? 'Open it again and repeat the edit.'
      : 'Its file was edited elsewhere. The next run reads that edit; then edit it again.',
  })
}
