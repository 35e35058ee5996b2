/**
 * Files follow what is stored. An act of the user changes rows in one transaction and notes there whose files are behind;
 * after it they are moved, written or removed. A process that dies in between leaves the note: the next act on the post,
 * the next run or `kba doctor` does the rest. What the user did to a file meanwhile stays.
 */
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql, type Selectable } from 'kysely'
import { isThere, orAbsent } from '../absent.ts'
import type { UnsettledFilesTable } from '../db/tables/act-tables.ts'
import type { Presence } from '../db/presence.ts'
import type { Db, Tx } from '../db/tables.ts'
import { KbaError } from '../errors.ts'
import { hashText } from '../text/content-hash.ts'
import { parseFrontMatter } from './front-matter.ts'
import { itemFolder, placeOf } from '../topics/place.ts'
import { findItem } from './item-repository.ts'
import { rewriteItem } from './rewrite-item.ts'
import { moveFolder, removeDocument, writeDocument } from './files/write-document.ts'
import { isOurs, retrack } from './files/write-tracked.ts'

export interface FilesPlace {
  db: Db
  /** The knowledge base. */
  root: string
  presence: Pick<Presence, 'atFilesOf'>
}

/** Files that are to follow. */
export interface Behind {
  postId: string
  /** Where they lie now. */
  folder: string
  /** Hash of the file that may be replaced, or removed, by what is stored. */
  replaces?: string | undefined
  /** What the file is to hold where it is missing. */
  content?: string | undefined
}

/** Notes them, in the transaction that stores what they are to follow. What was behind before is so still. */
export async function noteBehind(tx: Tx, actId: number, behind: readonly Behind[]): Promise<void> {
  await sql`
    insert into unsettled_files (post_id, folder, replaces, content, act_id)
    select "postId", folder, replaces, content, ${actId}::int
    from jsonb_to_recordset(${JSON.stringify(behind)}::jsonb) as behind (
      "postId" text, folder text, replaces text, content text)
    on conflict (post_id) do update set
      replaces = coalesce(unsettled_files.replaces, excluded.replaces),
      content = coalesce(excluded.content, unsettled_files.content), act_id = excluded.act_id`.execute(tx)
}

/** An act that looks at files of a post came between another's transaction and its files: once more, when they have followed. */
export class StillBehind extends Error {
  override readonly name = 'StillBehind'
}

/** For a transaction that holds the posts: their files are as the rows say until it is over. @throws {StillBehind} */
export async function requireSettled(tx: Tx, postIds: readonly string[]): Promise<void> {
  if ((await listBehind(tx, postIds)).length > 0) throw new StillBehind('Files are still on their way.')
}

/** Brings the files of these posts to where and what the rows say. @throws {SystemError} {KbaError} `target_exists`. */
export async function settleFiles(place: FilesPlace, postIds: readonly string[]): Promise<void> {
  for (const id of await listBehind(place.db, postIds)) await settle(place, id)
}

/** The same for all posts. @returns Of how many, and what kept the others from it. */
export async function settleAllFiles(place: FilesPlace): Promise<{ settled: number; failed: KbaError[] }> {
  const failed: KbaError[] = []
  const ids = await listBehind(place.db)
  for (const id of ids) {
    try {
      await settle(place, id)
    } catch (error) {
      if (!(error instanceof KbaError)) throw error
      failed.push(error)
    }
  }
  return { settled: ids.length - failed.length, failed }
}

/**
 * @param postId - Whose item may lie there already: what a run of an older version left behind was removed.
 * @throws {KbaError} `target_exists`.
 */
export async function requireFree(root: string, { postId, from, to }: Moving): Promise<void> {
  if (!isThere(join(root, to)) || (await isSameFolder(root, from, to))) return
  const text = await orAbsent(readFile(join(root, to, 'README.md'), 'utf8'))
  if (text !== undefined && parseFrontMatter(text)?.data['tweet_id'] === postId) return
  throw targetExists(from, to)
}

interface Moving {
  postId: string
  /** Folders, relative to the knowledge base. */
  from: string
  to: string
}

async function listBehind(db: Db, postIds?: readonly string[]): Promise<string[]> {
  const all = db.selectFrom('unsettled_files').select('post_id').orderBy('post_id')
  const wanted = postIds === undefined ? all : all.where(sql<boolean>`post_id = any(${[...postIds]})`)
  return (await wanted.execute()).map(({ post_id }) => post_id)
}

/** An act that comes meanwhile has stored something else: then once more. */
async function settle({ db, root, presence }: FilesPlace, postId: string): Promise<void> {
  await presence.atFilesOf(postId, async () => {
    for (;;) {
      const behind = await db
        .selectFrom('unsettled_files')
        .selectAll()
        .where('post_id', '=', postId)
        .executeTakeFirst()
      if (behind === undefined) return
      const folder = await follow(db, root, behind)
      const mine = db.deleteFrom('unsettled_files').where('post_id', '=', postId)
      const done = await mine.where('act_id', '=', behind.act_id).returning('post_id').executeTakeFirst()
      if (done !== undefined) return
      await db.updateTable('unsettled_files').set({ folder }).where('post_id', '=', postId).execute()
    }
  })
}

/** @returns Where the files lie now. */
async function follow(db: Db, root: string, behind: Selectable<UnsettledFilesTable>): Promise<string> {
  const { post_id: postId, folder: from } = behind
  const item = await findItem(db, postId)
  const post = await findPlacedPost(db, postId)
  // What is on its way to its first item has a place too, but not what was set aside on it.
  const isOnItsWay = post !== undefined && post.categories_processed !== null && post.state !== 'set_aside'
  const place = item ?? (isOnItsWay ? placeOf(post) : undefined)
  if (place === undefined) {
    await removeFiles(db, root, behind)
    return from
  }
  const to = itemFolder(place)
  if (behind.content !== null) await bringBack(root, { from, to }, behind.content)
  if (to !== from) await moveFiles(db, root, { postId, from, to })
  if (item !== undefined && post !== undefined)
    await rewriteItem(db, root, { item, post, replaces: behind.replaces })
  return to
}

/** What the user has put there meanwhile stays. */
async function bringBack(
  root: string,
  { from, to }: Pick<Moving, 'from' | 'to'>,
  content: string,
): Promise<void> {
  const paths = [from, to].map((folder) => `${folder}/README.md`)
  if (paths.some((path) => isThere(join(root, path)))) return
  await writeDocument(root, `${from}/README.md`, content)
}

async function findPlacedPost(db: Db, id: string) {
  const posts = db.selectFrom('posts').select(['id', 'main_category', 'subcategory', 'item_name'])
  const placed = posts.select(['categories_processed', 'state', 'notes', 'favourite', 'reading'])
  return placed.where('id', '=', id).executeTakeFirst()
}

/** With what the user put beside the item. */
export async function moveFiles(db: Db, root: string, moving: Moving): Promise<void> {
  const { postId, from, to } = moving
  if (isThere(join(root, from))) {
    if (isThere(join(root, to)) && !(await isSameFolder(root, from, to))) {
      await requireFree(root, moving)
      if (!(await removeOurs(db, root, { folder: to, postId }))) throw targetExists(from, to)
    }
    await moveFolder(root, from, to)
  }
  if (isThere(join(root, to))) await retrack(db, `${from}/README.md`, `${to}/README.md`)
}

async function removeFiles(
  db: Db,
  root: string,
  { folder, post_id, replaces }: Selectable<UnsettledFilesTable>,
): Promise<void> {
  await removeOurs(db, root, { folder, postId: post_id, ...(replaces !== null && { mayGo: replaces }) })
  await db.deleteFrom('documents').where('path', '=', `${folder}/README.md`).execute()
}

export interface OwnFolder {
  folder: string
  /** Whose item it is. */
  postId: string
  /** Hash of a file that may go although the user edited it. */
  mayGo?: string
}

/** Removes what we wrote of an item; what the user put beside it stays. @returns Whether it is gone: an edited one stays. */
export async function removeOurs(
  db: Db,
  root: string,
  { folder, postId, mayGo }: OwnFolder,
): Promise<boolean> {
  const path = `${folder}/README.md`
  const text = await orAbsent(readFile(join(root, path), 'utf8'))
  if (text !== undefined) {
    const hash = hashText(text)
    if (parseFrontMatter(text)?.data['tweet_id'] !== postId && hash !== mayGo) return false
    if (hash !== mayGo && !(await isOurs(db, path, hash))) return false
  }
  await removeDocument(root, `${folder}/media`)
  await removeDocument(root, path)
  return true
}

/** On disks that ignore case, `API` and `api` are one folder. */
async function isSameFolder(root: string, from: string, to: string): Promise<boolean> {
  const [a, b] = [await orAbsent(lstat(join(root, from))), await orAbsent(lstat(join(root, to)))]
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

function targetExists(from: string, to: string): KbaError {
  return new KbaError('target_exists', `The folder ${to} already exists, so ${from} was not moved.`, {
    hint: 'Choose another place for the item, or move the folder away.',
  })
}
