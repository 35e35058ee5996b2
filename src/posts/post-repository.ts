/** Posts as they are stored, and those that failed. */
import { sql } from 'kysely'
import { listLinkedPages } from './linked-page-repository.ts'
import type { CompletionRow, Db, ItemRow, LinkedPageRow, MediaRow, PostRow } from '../db/tables.ts'

/** A post with what belongs to it. */
export interface StoredPost {
  post: PostRow
  media: MediaRow[]
  /** Where its item lies, if it has one. */
  item: StoredPlace | undefined
  /** What became of asking for the whole of it. */
  completion: CompletionRow | undefined
  /** What it links to, in the order of the post. */
  pages: LinkedPageRow[]
}

export type StoredPlace = Pick<
  ItemRow,
  'id' | 'main_category' | 'subcategory' | 'slug' | 'created_at' | 'file_notes'
>

/** @returns Those of the posts that exist, in the order of `ids`, in five statements. */
export async function loadPosts(db: Db, ids: readonly string[]): Promise<StoredPost[]> {
  const wanted = [...ids]
  const posts = await db
    .selectFrom('posts')
    .selectAll()
    .where(sql<boolean>`id = any(${wanted})`)
    .execute()
  const media = await db
    .selectFrom('media')
    .selectAll()
    .where(sql<boolean>`post_id = any(${wanted})`)
    .orderBy('position')
    .execute()
  const items = await db
    .selectFrom('items')
    .select(['id', 'main_category', 'subcategory', 'slug', 'created_at', 'file_notes'])
    .where(sql<boolean>`id = any(${wanted})`)
    .execute()
  const completions = await db
    .selectFrom('completions')
    .selectAll()
    .where(sql<boolean>`post_id = any(${wanted})`)
    .execute()
  const pages = await listLinkedPages(db, wanted)
  const completionById = new Map(completions.map((completion) => [completion.post_id, completion]))
  const postById = new Map(posts.map((post) => [post.id, post]))
  const itemById = new Map(items.map((item) => [item.id, item]))
  return ids.flatMap((id) => {
    const post = postById.get(id)
    if (post === undefined) return []
    const own = <Row extends { post_id: string }>(rows: readonly Row[]): Row[] =>
      rows.filter(({ post_id }) => post_id === id)
    const [item, completion] = [itemById.get(id), completionById.get(id)]
    return [{ post, media: own(media), item, completion, pages: own(pages) }]
  })
}

export async function findPost(db: Db, id: string): Promise<PostRow | undefined> {
  return db.selectFrom('posts').selectAll().where('id', '=', id).executeTakeFirst()
}

/** @returns What readers of X corrected, by the ids of the posts that they corrected. */
export async function listCorrections(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('posts')
    .select(['id', 'correction'])
    .where(sql<boolean>`id = any(${[...ids]})`)
    .where('correction', 'is not', null)
    .execute()
  return new Map(rows.map(({ id, correction }) => [id, correction ?? '']))
}

export async function listPostMedia(db: Db, postId: string): Promise<MediaRow[]> {
  return db.selectFrom('media').selectAll().where('post_id', '=', postId).orderBy('position').execute()
}

export async function findMedium(db: Db, postId: string, mediumId: string): Promise<MediaRow | undefined> {
  const medium = db.selectFrom('media').selectAll().where('post_id', '=', postId)
  return medium.where('medium_id', '=', mediumId).executeTakeFirst()
}

export interface FailedPost {
  post_id: string
  sub_phase: string
  code: string
  message: string
  hint?: string
  set_aside: boolean
}

/** @returns What failed where, at most `limit`. */
export async function listFailures(db: Db, limit = 100): Promise<FailedPost[]> {
  const rows = await db
    .selectFrom('posts')
    .select(['id', 'failures', 'state'])
    .where(sql<boolean>`failures <> '{}'::jsonb`)
    .where('state', '<>', 'processed')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.flatMap((row) =>
    Object.entries(row.failures).map(([subPhase, failure]) => ({
      post_id: row.id,
      sub_phase: subPhase,
      code: failure.code,
      message: failure.message,
      ...(failure.hint === undefined ? {} : { hint: failure.hint }),
      set_aside: row.state === 'set_aside',
    })),
  )
}

export interface FailureDetails extends FailedPost {
  author: string | null
  text: string
  source_url: string
  at: string
  failed_runs: number
}

/** What a post that failed begins with. */
const EXCERPT_CHARS = 280
const HAS_FAILED = sql<boolean>`(failures <> '{}'::jsonb and state <> 'processed')`

/**
 * @param after - Id of the last post of the page before.
 * @returns The failures of at most `limit` posts, in the order of their ids.
 */
export async function listFailureDetails(
  db: Db,
  { after = '', limit }: { after?: string | undefined; limit: number },
): Promise<FailureDetails[][]> {
  const rows = await db
    .selectFrom('posts')
    .select(['id', 'failures', 'state', 'failed_runs', 'source_url', 'author_handle'])
    .select(sql<string>`left(text, ${EXCERPT_CHARS})`.as('excerpt'))
    .where(HAS_FAILED)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) =>
    Object.entries(row.failures).map(([subPhase, { code, message, hint, at }]) => ({
      ...{ post_id: row.id, sub_phase: subPhase, code, message, at },
      ...(hint === undefined ? {} : { hint }),
      ...{ author: row.author_handle, text: row.excerpt, source_url: row.source_url },
      ...{ set_aside: row.state === 'set_aside', failed_runs: row.failed_runs },
    })),
  )
}

export async function countFailedPosts(db: Db): Promise<number> {
  const { rows } = await sql<{ posts: number }>`
    select count(*)::int as posts from posts where ${HAS_FAILED}`.execute(db)
  return rows[0]?.posts ?? 0
}
