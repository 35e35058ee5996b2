/** What became of asking for the whole of each post. What X withholds is recorded, and never asked for again. */
import { sql, type RawBuilder } from 'kysely'
import { databaseTime, NOW, nowPlus } from '../db/clock.ts'
import type { CompletionRow, Db } from '../db/tables.ts'
import { lackOf, type Lack } from './what-is-missing.ts'

/** When a completion that failed is tried again: after an hour, a day, a month, a year. */
const RETRY_AFTER_MS = [3_600_000, 86_400_000, 30 * 86_400_000, 365 * 86_400_000]
const BATCH = 500

/** @returns Whether somebody may be asked for the whole of the post now. */
export function isCompletionDue(db: Db, completion: CompletionRow | undefined): boolean {
  if (completion === undefined) return true
  return completion.outcome === 'later' && (completion.next_try_at ?? new Date(0)) <= databaseTime(db)
}

export interface CompletionEnd {
  postId: string
  sourceId: string
  outcome: CompletionRow['outcome']
  reason?: string
  message?: string
  /** Of `later`, where the source says when; none takes the next step of the calendar. */
  retryAfterMs?: number | undefined
}

/** @param attempts - Before this one. */
export async function saveCompletion(db: Db, end: CompletionEnd, attempts: number): Promise<CompletionRow> {
  const wait = end.retryAfterMs ?? RETRY_AFTER_MS[Math.min(attempts, RETRY_AFTER_MS.length - 1)] ?? 0
  const row = {
    source_id: end.sourceId,
    outcome: end.outcome,
    reason: end.reason ?? null,
    message: end.message ?? null,
    attempts: end.retryAfterMs === undefined ? attempts + 1 : attempts,
    next_try_at: end.outcome === 'later' ? nowPlus(wait) : null,
    tried_at: NOW,
  }
  return db
    .insertInto('completions')
    .values({ post_id: end.postId, ...row })
    .onConflict((conflict) => conflict.column('post_id').doUpdateSet(row))
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Newest bookmark first: X's order where it is known, then X's ids, which grow with time. */
const NEWEST_FIRST = sql`sort_index desc nulls last, length(id) desc, id desc`
const REOPENED = sql`cache_complete = null,
  state = case when state in ('processed', 'waiting') then 'queued' else state end`

/** What a run may read of posts, as its sources are ready. */
export interface ReadingBounds {
  /** What the sources go back for to posts for which nobody was asked. */
  lacks: readonly Lack[]
  /** So many posts, the newest; undefined is all. */
  most: number | undefined
}

/** Ids of posts that were to be asked for later, which is now, and of those of which nothing is known but the id. */
function duePosts(most: number | undefined) {
  return sql`
    select id from posts
    where (state in ('queued', 'processed') and cache_complete is not null or state = 'waiting')
      and (id in (select post_id from completions where outcome = 'later' and next_try_at <= now())
           or (state = 'waiting' and id not like 'link-%' and not exists (
                 select from completions where post_id = posts.id)))
    order by ${NEWEST_FIRST} limit ${most ?? null}::int`
}

/**
 * Ids of posts for which nobody was ever asked, although something is missing of them: they were worked on before there was
 * a source for it, or in a run that had read as many as it may. As many as are left to the run beside those that are queued.
 *
 * @param queued - Ids of posts that will be queued before.
 */
function unaskedPosts({ lacks, most }: ReadingBounds, queued = sql`select ''`) {
  return sql`
    with lacking as (
      select id, sort_index, cache_complete is null or id in (${queued}) as is_queued from posts
      where lacks <> 'nothing' and lacks = any(${[...lacks]}) and (state in ('queued', 'processed') or id in (${queued}))),
    taken as (select count(*) as posts from lacking where is_queued)
    select id from lacking
    where not is_queued and not exists (select from completions where post_id = lacking.id)
    order by ${NEWEST_FIRST}
    limit (select case when ${most ?? null}::int is not null then greatest(0, ${most ?? null}::int - posts) end from taken)`
}

/** @returns A query for the ids of posts that a run would put back to caching because they may be completed now. */
export function postsToComplete(bounds: ReadingBounds) {
  const due = duePosts(bounds.most)
  return sql<{ id: string }>`(${due}) union (${unaskedPosts(bounds, sql`${due}`)})`
}

/** Puts posts back to caching that were to be asked for later, and those of which only the id is known. @returns How many. */
export async function requeueDueCompletions(db: Db, most: number | undefined): Promise<number> {
  return requeue(db, duePosts(most))
}

/** Puts posts back to caching for which nobody was ever asked, and of which the sources can add something. @returns How many. */
export async function requeueUnasked(db: Db, bounds: ReadingBounds): Promise<number> {
  if (bounds.lacks.length === 0) return 0
  await noteLacksOfOlderPosts(db)
  return requeue(db, unaskedPosts(bounds))
}

async function requeue(db: Db, ids: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await sql`update posts set ${REOPENED} where id in (${ids})`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Looks at posts that an older version saved. */
async function noteLacksOfOlderPosts(db: Db): Promise<void> {
  for (;;) {
    const posts = db.selectFrom('posts').select(['id', 'content']).where('lacks', 'is', null)
    const rows = await posts.orderBy('id').limit(BATCH).execute()
    if (rows.length === 0) return
    const found = rows.map(({ id, content }) => ({ id, lacks: lackOf(content) ?? 'nothing' }))
    await sql`
      update posts set lacks = found.lacks
      from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as found (id text, lacks text)
      where posts.id = found.id and posts.lacks is null`.execute(db)
  }
}

/** Ends the work on a post of which there is nothing to make an item from. */
export async function endWithoutContent(
  db: Db,
  postId: string,
  runId: string,
  state: 'waiting' | 'unavailable',
): Promise<void> {
  await db
    .updateTable('posts')
    .set({ state, failures: '{}', failed_runs: 0, last_run_id: runId, updated_at: NOW })
    .where('id', '=', postId)
    .execute()
}
