/**
 * Looks through the knowledge base for files that no row knows and rows that disagree with where their file lies, and
 * mends them. Only what we wrote is moved or removed: what the user edited is kept, and told.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { isThere, orAbsent } from '../absent.ts'
import type { Presence } from '../db/presence.ts'
import type { Db } from '../db/tables.ts'
import { KbaError } from '../errors.ts'
import { parseFrontMatter } from './front-matter.ts'
import { itemFolder, placeOf, synthesisPath } from '../topics/place.ts'
import { findItemPlace } from './item-repository.ts'
import {
  moveFiles,
  noteBehind,
  removeOurs,
  settleAllFiles,
  settleFiles,
  type FilesPlace,
} from './settle-files.ts'
import { findSynthesis } from './syntheses/synthesis-repository.ts'
import { removeTracked } from './files/write-tracked.ts'

export interface MendPlace extends FilesPlace {
  presence: Pick<Presence, 'atFilesOf' | 'claim' | 'giveBack'>
}

export interface MendedFiles {
  /** Items whose files were brought to where their rows say. */
  moved: number
  /** Folders of articles that no row knew. */
  removed: number
  /** What is left for the user, a sentence each. */
  left: string[]
}

/** May be called at any time, also while a run goes on, and again and again. */
export async function mendFiles(place: MendPlace): Promise<MendedFiles> {
  const { settled, failed } = await settleAllFiles(place)
  const mended: MendedFiles = { moved: settled, removed: 0, left: failed.map(({ message }) => message) }
  for (const id of await listMisplaced(place.db)) mended.moved += await putRight(place, id, mended)
  const folders = await listFolders(place.root)
  for (const folder of await unknownOf(place.db, folders)) await mendFolder(place, folder, mended)
  return mended
}

/** A post that was placed by the user after a run had read it, in a version that let the run win. */
async function listMisplaced(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select items.id from items join posts on posts.id = items.id
    where posts.state = 'processed' and categories_processed is not null
      and (posts.main_category, posts.subcategory) is distinct from (items.main_category, items.subcategory)
    order by items.id`.execute(db)
  return rows.map(({ id }) => id)
}

/** @returns 1 when it was done: not while a worker has the post in hand, which puts it right itself. */
async function putRight(place: MendPlace, id: string, mended: MendedFiles): Promise<number> {
  const { db, presence } = place
  const claimed = await presence.claim([id])
  if (claimed.length === 0) return 0
  try {
    await db.transaction().execute(async (tx) => {
      const post = await tx
        .selectFrom('posts')
        .select(['main_category', 'subcategory'])
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirstOrThrow()
      const item = await findItemPlace(tx, id)
      if (item === undefined) return
      await noteBehind(tx, 0, [{ postId: id, folder: itemFolder(item) }])
      const { main_category, subcategory } = post
      await sql`update items set main_category = ${main_category}, subcategory = ${subcategory} where id = ${id}`.execute(
        tx,
      )
      await sql`update posts set kb_item_created = null, db_synced = null, state = 'queued' where id = ${id}`.execute(
        tx,
      )
    })
  } finally {
    await presence.giveBack(claimed)
  }
  try {
    await settleFiles(place, [id])
    return 1
  } catch (error) {
    if (!(error instanceof KbaError)) throw error
    mended.left.push(error.message)
    return 0
  }
}

interface FoundFolder {
  /** Relative to the knowledge base: `main/sub/slug`, or `main/_synthesis`. */
  folder: string
  place: { main_category: string; subcategory: string; slug: string }
}

/** @returns Folders that hold a README.md, where items and syntheses lie; hidden ones are not ours. */
async function listFolders(root: string): Promise<FoundFolder[]> {
  const found: FoundFolder[] = []
  for (const main_category of await foldersIn(root))
    for (const subcategory of await foldersIn(join(root, main_category))) {
      const topic = `${main_category}/${subcategory}`
      if (subcategory === '_synthesis') {
        found.push({ folder: topic, place: { main_category, subcategory: '', slug: '_synthesis' } })
        continue
      }
      for (const slug of await foldersIn(join(root, topic)))
        found.push({ folder: `${topic}/${slug}`, place: { main_category, subcategory, slug } })
    }
  return found.filter(({ folder }) => isThere(join(root, folder, 'README.md')))
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = (await orAbsent(readdir(folder, { withFileTypes: true }))) ?? []
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  return names.filter((name) => !name.startsWith('.')).sort()
}

/** One statement for all: most are known. */
async function unknownOf(db: Db, folders: readonly FoundFolder[]): Promise<FoundFolder[]> {
  const { rows } = await sql<{ main_category: string; subcategory: string; slug: string }>`
    select main_category, subcategory, slug from items
    union all select main_category, subcategory, '_synthesis' from syntheses`.execute(db)
  const keyOf = (place: FoundFolder['place']): string =>
    JSON.stringify([place.main_category, place.subcategory, place.slug])
  const known = new Set(rows.map(keyOf))
  return folders.filter(({ place }) => !known.has(keyOf(place)))
}

async function mendFolder(place: MendPlace, found: FoundFolder, mended: MendedFiles): Promise<void> {
  const { db, root, presence } = place
  if (found.place.slug === '_synthesis') return mendSynthesis(place, found, mended)
  const { folder } = found
  const text = await orAbsent(readFile(join(root, folder, 'README.md'), 'utf8'))
  const id = text === undefined ? undefined : parseFrontMatter(text)?.data['tweet_id']
  if (typeof id !== 'string') return // Something of the user's own.
  await presence.atFilesOf(id, async () => {
    const item = await findItemPlace(db, id)
    const post = await db
      .selectFrom('posts')
      .select(['id', 'main_category', 'subcategory', 'item_name'])
      .where('id', '=', id)
      .executeTakeFirst()
    const isExpected = [item, post && placeOf(post)].some((one) => one && itemFolder(one) === folder)
    if (isExpected) return // A run has written it just now, or is about to go on with it.
    const isLost = item !== undefined && !isThere(join(root, itemFolder(item), 'README.md'))
    if (isLost) {
      await moveFiles(db, root, { postId: id, from: folder, to: itemFolder(item) })
      mended.moved += 1
    } else if (await removeOurs(db, root, { folder, postId: id })) {
      await db.deleteFrom('documents').where('path', '=', `${folder}/README.md`).execute()
      mended.removed += 1
    } else
      mended.left.push(
        `${folder} is a second article of post ${id}, edited by hand: keep what you need from it, then remove the folder.`,
      )
  })
}

async function mendSynthesis(
  { db, root }: MendPlace,
  { place }: FoundFolder,
  mended: MendedFiles,
): Promise<void> {
  if ((await findSynthesis(db, place)) !== undefined) return
  const path = synthesisPath(place)
  if (await removeTracked(db, root, path))
    mended.left.push(
      `${path} was edited by hand, and its topic is gone: keep what you need from it, then remove it.`,
    )
  else mended.removed += 1
}
