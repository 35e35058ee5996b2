/** Documents that we wrote, by what we wrote: so that the user's own edits are known from ours, also after a crash. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { isThere, orAbsent } from '../../absent.ts'
import { groupWrites } from '../../db/group-writes.ts'
import type { Db, DocumentRow } from '../../db/tables.ts'
import { hashText } from '../../text/content-hash.ts'
import { removeDocument, writeDocument, type WrittenDocument } from './write-document.ts'

/**
 * Writes a document unless the user edited it. What is about to be written is noted before, beside what was written
 * last: a process killed in between leaves a file that is known as ours, whichever of the two it is.
 *
 * @param mayReplace - Hash of an edit of the user that may go: of the file as it was when the work on it began, so that
 *   what they write while it goes on stays.
 */
export async function writeTracked(
  db: Db,
  root: string,
  path: string,
  content: string,
  mayReplace?: string,
): Promise<WrittenDocument> {
  const wanted = hashText(content)
  const present = await hashOfFile(root, path)
  const known = present === undefined ? undefined : await findDocument(db, path)
  const ours = present === known?.input_hash ? known?.input_hash : known?.file_sha256
  if (present === undefined || known?.input_hash !== wanted)
    await saveDocument(db, { path, input_hash: wanted, file_sha256: ours ?? '' })
  return writeDocument(root, path, content, { sha256: ours, mayReplace })
}

/** @returns Whether a document with this content is as we wrote it. */
export async function isOurs(db: Db, path: string, sha256: string): Promise<boolean> {
  const known = await findDocument(db, path)
  return known?.input_hash === sha256 || known?.file_sha256 === sha256
}

/** Removes a document unless the user edited it, and forgets it. @returns Whether an edit was kept. */
export async function removeTracked(db: Db, root: string, path: string): Promise<boolean> {
  const present = await hashOfFile(root, path)
  const isEdited = present !== undefined && !(await isOurs(db, path, present))
  if (!isEdited) await removeDocument(root, path)
  await db.deleteFrom('documents').where('path', '=', path).execute()
  return isEdited
}

/** Follows a document to its new path. May be called twice. */
export async function retrack(db: Db, from: string, to: string): Promise<void> {
  if (from === to) return
  await sql`
    with moved as (delete from documents where path = ${from} returning input_hash, file_sha256)
    insert into documents (path, input_hash, file_sha256) select ${to}, input_hash, file_sha256 from moved
    on conflict (path) do update set input_hash = excluded.input_hash, file_sha256 = excluded.file_sha256`.execute(
    db,
  )
}

/** @returns What `isOurs` takes; `undefined` where there is no such file. @throws {SystemError} `unreadable`. */
export async function hashOfFile(root: string, path: string): Promise<string | undefined> {
  const file = join(root, path)
  const text = isThere(file) ? await orAbsent(readFile(file, 'utf8')) : undefined
  return text === undefined ? undefined : hashText(text)
}

async function findDocument(db: Db, path: string): Promise<DocumentRow | undefined> {
  return db.selectFrom('documents').selectAll().where('path', '=', path).executeTakeFirst()
}

const saveDocument = groupWrites(
  ({ path }: DocumentRow) => path,
  async (db, documents: readonly DocumentRow[]) => {
    await db
      .insertInto('documents')
      .values([...documents])
      .onConflict((conflict) =>
        conflict.column('path').doUpdateSet((row) => ({
          input_hash: row.ref('excluded.input_hash'),
          file_sha256: row.ref('excluded.file_sha256'),
        })),
      )
      .execute()
  },
)
