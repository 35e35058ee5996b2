/** Brings the file of an item to what the user has set: its body after an edit, and the marks. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { orAbsent } from '../absent.ts'
import type { Db } from '../db/tables.ts'
import { hashText } from '../text/content-hash.ts'
import { itemPath } from '../topics/place.ts'
import type { ShownItem } from './item-repository.ts'
import { cutFile, joinFile, renderNotes, type MarksOfFile } from './reader-marks-in-file.ts'
import { writeDocument } from './files/write-document.ts'
import { isOurs, writeTracked } from './files/write-tracked.ts'

export interface Rewriting {
  item: ShownItem
  post: MarksOfFile
  /** Hash of the file whose body is to go; another one was edited by hand since, and the next run takes that in. */
  replaces: string | null
}

/** For who holds the lock on the files of the post. Does nothing where the file is missing: the next run makes it. */
export async function rewriteItem(db: Db, root: string, { item, post, replaces }: Rewriting): Promise<void> {
  const path = itemPath(item)
  const text = await orAbsent(readFile(join(root, path), 'utf8'))
  if (text === undefined) return
  const hash = hashText(text)
  const present = cutFile(text, [item.file_notes, renderNotes(post.notes)])
  const ours = await isOurs(db, path, hash)
  // A run that had the post in hand may have written once more.
  const takesBody = replaces !== null && (present.body === item.body || hash === replaces || ours)
  const body = takesBody ? item.body : present.body
  const wanted = joinFile({ head: present.head, body }, post)
  // What was ours stays ours: a note beside it is no edit of the article.
  const isTracked = ours && body === present.body
  const written = isTracked
    ? await writeTracked(db, root, path, wanted)
    : await writeDocument(root, path, wanted, { sha256: hash })
  if (written.keptUserEdit) return
  // An edit by hand that no run has seen is still to be taken in: to the next run the file is another one.
  const isKnown = body === item.body && (takesBody || ours || hash === item.file_sha256)
  const { sha256, sizeBytes, mtimeMs } = written
  await db
    .updateTable('items')
    .set({
      file_notes: renderNotes(post.notes, body),
      ...(isKnown && { file_sha256: sha256, file_size: sizeBytes, file_mtime_ms: mtimeMs }),
    })
    .where('id', '=', item.id)
    .execute()
}
