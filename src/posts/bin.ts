/** What the user deleted: which posts are in the bin, and what becomes of them. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Db, Tx } from '../db/tables.ts'
import { mediumSubject } from './media-descriptions.ts'

/** From then on it cannot be restored. */
export const BIN_DAYS = 30

/** @returns Those of the ids that no import and no fetch brings back: of posts in the bin, and of what was in it. */
export async function listBinnedIds(db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const binned = db.selectFrom('binned_ids').select('id')
  const rows = await binned.where(sql<boolean>`id = any(${[...ids]})`).execute()
  return new Set(rows.map(({ id }) => id))
}

/** @returns Whether the post is in the bin and can be restored. */
export async function isInBin(db: Db, id: string): Promise<boolean> {
  const binned = db
    .selectFrom('bin')
    .select('post_id')
    .where('post_id', '=', id)
    .where('kept', 'is not', null)
  return (await binned.executeTakeFirst()) !== undefined
}

export interface BinnedPost {
  id: string
  title: string
  source_url: string
  author: string | null
  main_category: string | null
  subcategory: string | null
  deleted_at: Date
  /** The bin is emptied of it then, or a little later. */
  until: Date
  /** What it is ordered by, as text that is exact. */
  position: string
}

/** Of a title that is the text of a post. */
const TITLE_CHARS = 400

/** @returns What can be restored, what was deleted last first. */
export async function listBin(
  db: Db,
  { after, limit }: { after?: { position: string; id: string } | undefined; limit: number },
): Promise<BinnedPost[]> {
  const later =
    after === undefined
      ? sql`true`
      : sql`(deleted_at, post_id) < (${after.position}::timestamptz, ${after.id})`
  const { rows } = await sql<BinnedPost>`
    select post_id as id, left(title, ${TITLE_CHARS}) as title, source_url, author_handle as author, main_category, subcategory,
      deleted_at, deleted_at + make_interval(days => ${BIN_DAYS}) as until, deleted_at::text as position
    from bin where kept is not null and ${later} order by deleted_at desc, post_id desc limit ${limit}`.execute(
    db,
  )
  return rows
}

export async function countBin(db: Db): Promise<number> {
  const { rows } = await sql<{
    posts: number
  }>`select count(*)::int as posts from bin where kept is not null`.execute(db)
  return rows[0]?.posts ?? 0
}

const EMPTIED_AT_ONCE = 100

/**
 * Empties the bin of what has been in it for 30 days: its rows, what models said of it, and its media. Its ids stay. May be
 * called at any time, by several processes.
 *
 * @param mediaCache - Where stored media are.
 * @returns Of how many posts.
 */
export async function emptyBin(db: Db, mediaCache: string): Promise<number> {
  if (!(await isAnyDue(db))) return 0
  const emptied = await db.transaction().execute((tx) => emptyRows(tx))
  // After the transaction: files without rows are litter, rows without files a fault.
  for (const path of emptied.paths) await rm(join(mediaCache, path), { force: true })
  return emptied.posts
}

const IS_DUE = sql`kept is not null and deleted_at < now() - make_interval(days => ${BIN_DAYS})`

async function isAnyDue(db: Db): Promise<boolean> {
  const { rows } = await sql`select from bin where ${IS_DUE} limit 1`.execute(db)
  return rows.length > 0
}

async function emptyRows(tx: Tx): Promise<{ posts: number; paths: string[] }> {
  const { rows } = await sql<{ id: string; media: { medium_id: string; path: string | null }[] }>`
    select post_id as id, kept -> 'media' as media from bin where ${IS_DUE}
    order by deleted_at, post_id limit ${EMPTIED_AT_ONCE} for update skip locked`.execute(tx)
  if (rows.length === 0) return { posts: 0, paths: [] }
  const ids = rows.map(({ id }) => id)
  await sql`update bin set kept = null, title = '' where post_id = any(${ids})`.execute(tx)
  const subjects = rows.flatMap(({ id, media }) => [
    id,
    ...media.map((one) => mediumSubject({ post_id: id, ...one })),
  ])
  await sql`delete from answers where subject_id = any(${subjects})`.execute(tx)
  const paths = rows.flatMap(({ media }) => media.flatMap(({ path }) => path ?? []))
  const used = await sql<{ path: string }>`select path from media where path = any(${paths})`.execute(tx)
  const inUse = new Set(used.rows.map(({ path }) => path))
  return { posts: ids.length, paths: paths.filter((path) => !inUse.has(path)) }
}
