/** The web pages that posts link to, as they are stored: sources of their items. */
import { createHash } from 'node:crypto'
import { sql, type UpdateObject } from 'kysely'
import { NOW, nowPlus } from '../db/clock.ts'
import { keepWrites } from '../db/kept-writes.ts'
import type { Database, Db, LinkedPageRow } from '../db/tables.ts'

/** When an unreachable page is tried again: after an hour, a day, a month, a year. */
const RETRY_AFTER_MS = [3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000]

/** @returns The pages of the posts, of each in the order of the post. */
export async function listLinkedPages(db: Db, postIds: readonly string[]): Promise<LinkedPageRow[]> {
  return db
    .selectFrom('linked_pages')
    .selectAll()
    .where(sql<boolean>`post_id = any(${[...postIds]})`)
    .orderBy('post_id')
    .orderBy('position')
    .execute()
}

/** What is known of a page that was read, without its text. */
export type ReadPage = Pick<LinkedPageRow, 'post_id' | 'url' | 'attempts' | 'final_url'>

/** @returns The pages of the post whose text is stored. */
export async function listReadPages(db: Db, postId: string): Promise<ReadPage[]> {
  return db
    .selectFrom('linked_pages')
    .select(['post_id', 'url', 'attempts', 'final_url'])
    .where('post_id', '=', postId)
    .where('state', '=', 'stored')
    .execute()
}

/** Notes what a post links to now. Pages that it links to no more are forgotten, known ones stay as they are. */
export async function saveLinkedUrls(db: Db, postId: string, urls: readonly string[]): Promise<void> {
  const wanted = [...urls]
  await sql`
    with gone as (delete from linked_pages where post_id = ${postId} and not url = any(${wanted}))
    insert into linked_pages (post_id, url, position)
    select ${postId}, url, (position - 1)::int from unnest(${wanted}::text[]) with ordinality as row (url, position)
    on conflict (post_id, url) do update set position = excluded.position`.execute(db)
}

/** The text of a page as it is stored. */
export interface StoredPage {
  finalUrl: string
  title: string
  byline?: string
  siteName?: string
  lang?: string
  text: string
}

export type PageKey = Pick<LinkedPageRow, 'post_id' | 'url' | 'attempts'>

interface FetchedPage {
  key: PageKey
  page: StoredPage
}

/** Kept while the database is away (`db/kept-writes.ts`). */
export const savePageText = keepWrites('linked page', async (db, { key, page }: FetchedPage) => {
  await update(db, key, {
    state: 'stored',
    final_url: clean(page.finalUrl),
    title: clean(page.title),
    byline: clean(page.byline ?? '') || null,
    site_name: clean(page.siteName ?? '') || null,
    lang: clean(page.lang ?? '') || null,
    text: clean(page.text),
    text_hash: createHash('sha256').update(page.text).digest('hex'),
    reason: null,
    next_try_at: null,
    fetched_at: NOW,
  })
})

/** Of a short address that was followed: the page is known by where it leads from now on. */
export async function renamePage(db: Db, { post_id, url }: PageKey, to: string): Promise<void> {
  await sql`
    with twin as (delete from linked_pages where post_id = ${post_id} and url = ${to})
    update linked_pages set url = ${to} where post_id = ${post_id} and url = ${url}
      and not exists (select from linked_pages where post_id = ${post_id} and url = ${to})`.execute(db)
}

/** @param retryAfterMs - Of `unreachable`, where the server says when. */
export async function savePageMissing(
  db: Db,
  key: PageKey,
  { state, reason, retryAfterMs }: { state: string; reason: string; retryAfterMs?: number | undefined },
): Promise<void> {
  const wait = retryAfterMs ?? RETRY_AFTER_MS[Math.min(key.attempts, RETRY_AFTER_MS.length - 1)] ?? 0
  const next_try_at = state === 'unreachable' ? nowPlus(wait) : null
  await update(db, key, { state, reason: clean(reason), attempts: key.attempts + 1, next_try_at })
}

async function update(
  db: Db,
  { post_id, url }: PageKey,
  row: UpdateObject<Database, 'linked_pages'>,
): Promise<void> {
  await db
    .updateTable('linked_pages')
    .set(row)
    .where('post_id', '=', post_id)
    .where('url', '=', url)
    .execute()
}

/** PostgreSQL stores no NUL; half emoji are none either. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed()
}

/** What was made of the post without these pages is made again. @returns Nothing; the post is read again by the caller. */
export async function reopenAfterCaching(db: Db, postId: string): Promise<void> {
  await db
    .updateTable('posts')
    .set({ media_processed: null, categories_processed: null, kb_item_created: null, db_synced: null })
    .where('id', '=', postId)
    .execute()
}
