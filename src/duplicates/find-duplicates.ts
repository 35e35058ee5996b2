/** Compares posts with all others when they are saved. Only posts that share a key are looked at. */
import { sql } from 'kysely'
import type { Post } from '../contract/post.ts'
import type { DuplicateReason } from '../db/tables/duplicate-tables.ts'
import type { Db, Tx } from '../db/tables.ts'
import { comparePost, type ComparedPost } from './duplicate-keys.ts'
import { similarityOf } from './similar-text.ts'

/** Texts that share so many pairs of words are nearly the same: of eleven words one may differ. */
const MIN_SIMILARITY = 0.65
/** A key that more posts share tells nothing: a home page that somebody links under every post. */
const MAX_SHARING = 5
/** Of nearly the same texts so many are offered with a post. */
const MAX_TEXTS = 3
const LINK_SCORE = 90
const BATCH = 500

interface Pair {
  first_id: string
  second_id: string
  reason: DuplicateReason
  score: number
}

/**
 * Notes what the posts are compared by, and the pairs that may be the same. A pair that is already known, also one that
 * the user dismissed, is left as it is. To be called where the posts are written.
 *
 * @returns How many pairs are new.
 */
export async function noteDuplicates(tx: Tx, posts: readonly Post[]): Promise<number> {
  if (posts.length === 0) return 0
  const compared = new Map(posts.map((post) => [post.id, comparePost(post)]))
  await saveKeys(tx, [...compared.values()])
  const shared = await listSharedKeys(tx, [...compared.values()])
  if (shared.length === 0) return 0
  const missing = new Set(shared.map(({ other_id }) => other_id).filter((id) => !compared.has(id)))
  for (const other of await loadCompared(tx, [...missing])) compared.set(other.id, other)
  return savePairs(tx, choosePairs(shared, compared))
}

/** Compares posts that an older version saved. @returns How many pairs are new; 0 at once when all are compared. */
export async function compareOlderPosts(db: Db, signal?: AbortSignal): Promise<number> {
  let pairs = 0
  for (;;) {
    signal?.throwIfAborted()
    const batch = await db.transaction().execute(async (tx) => {
      const posts = tx.selectFrom('posts').select(['id', 'content']).where('compared', '=', false)
      const rows = await posts.orderBy('id').limit(BATCH).forUpdate().execute()
      const found = await noteDuplicates(
        tx,
        rows.map(({ content }) => content),
      )
      const ids = rows.map(({ id }) => id)
      await sql`update posts set compared = true where id = any(${ids})`.execute(tx)
      return { found, isLast: rows.length < BATCH }
    })
    pairs += batch.found
    if (batch.isLast) return pairs
  }
}

/** Takes away what a post is compared by. */
export async function forgetKeys(tx: Tx, post: Post): Promise<void> {
  const keys = [...comparePost(post).keys.keys()]
  await sql`delete from duplicate_keys where key = any(${keys}::bigint[]) and post_id = ${post.id}`.execute(
    tx,
  )
}

function flatten(posts: readonly ComparedPost[]): { keys: number[]; ids: string[] } {
  const rows = posts.flatMap(({ id, keys }) => [...keys.keys()].map((key) => ({ id, key })))
  return { keys: rows.map(({ key }) => key), ids: rows.map(({ id }) => id) }
}

async function saveKeys(tx: Tx, posts: readonly ComparedPost[]): Promise<void> {
  const { keys, ids } = flatten(posts)
  await sql`
    insert into duplicate_keys (key, post_id) select * from unnest(${keys}::bigint[], ${ids}::text[])
    on conflict do nothing`.execute(tx)
}

interface SharedKey {
  key: number
  post_id: string
  other_id: string
}

async function listSharedKeys(tx: Tx, posts: readonly ComparedPost[]): Promise<SharedKey[]> {
  const { keys, ids } = flatten(posts)
  const { rows } = await sql<SharedKey>`
    select mine.key, mine.post_id, other.post_id as other_id
    from unnest(${keys}::bigint[], ${ids}::text[]) as mine (key, post_id)
    cross join lateral (
      select post_id from duplicate_keys as known where known.key = mine.key and known.post_id <> mine.post_id
      order by post_id limit ${MAX_SHARING + 1}) as other`.execute(tx)
  return rows
}

/** @returns Those that are still there, as they are now: their keys may be those of before. */
async function loadCompared(tx: Tx, ids: readonly string[]): Promise<ComparedPost[]> {
  if (ids.length === 0) return []
  const posts = tx.selectFrom('posts').select('content')
  const rows = await posts.where(sql<boolean>`id = any(${[...ids]})`).execute()
  return rows.map(({ content }) => comparePost(content))
}

/** Of each two posts the strongest reason. */
function choosePairs(shared: readonly SharedKey[], compared: ReadonlyMap<string, ComparedPost>): Pair[] {
  const sharing = countSharing(shared)
  const pairs = new Map<string, Pair>()
  const seen = new Set<string>()
  const texts = new Map<string, number>()
  for (const { key, post_id, other_id } of shared) {
    const [post, other] = [compared.get(post_id), compared.get(other_id)]
    const reason = post?.keys.get(key)
    if (post === undefined || reason === undefined || other?.keys.get(key) !== reason) continue
    if (reason === 'link' && (sharing.get(key) ?? 0) > MAX_SHARING) continue
    if (reason === 'text' && (texts.get(post_id) ?? 0) >= MAX_TEXTS) continue
    const name = [post_id, other_id].sort().join(' ')
    if (seen.has(`${reason} ${name}`)) continue
    seen.add(`${reason} ${name}`)
    const score = scoreOf(reason, post, other)
    if (score <= (pairs.get(name)?.score ?? 0)) continue
    if (reason === 'text') texts.set(post_id, (texts.get(post_id) ?? 0) + 1)
    pairs.set(name, pairOf(post_id, other_id, reason, score))
  }
  return [...pairs.values()]
}

/** @returns How many posts were seen with each key; more than `MAX_SHARING` are not counted exactly. */
function countSharing(shared: readonly SharedKey[]): Map<number, number> {
  const posts = new Map<number, Set<string>>()
  for (const { key, post_id, other_id } of shared)
    posts.set(key, (posts.get(key) ?? new Set<string>()).add(post_id).add(other_id))
  return new Map([...posts].map(([key, ids]) => [key, ids.size]))
}

/** @returns Percent; 0 when they are not the same. */
function scoreOf(reason: DuplicateReason, post: ComparedPost, other: ComparedPost): number {
  if (reason === 'post') return 100
  if (reason === 'link') return LINK_SCORE
  const best = Math.max(...post.shapes.flatMap((a) => other.shapes.map((b) => similarityOf(a, b))))
  return best < MIN_SIMILARITY ? 0 : Math.round(best * 100)
}

function pairOf(a: string, b: string, reason: DuplicateReason, score: number): Pair {
  const [first_id, second_id] = a < b ? [a, b] : [b, a]
  return { first_id, second_id, reason, score }
}

async function savePairs(tx: Tx, pairs: readonly Pair[]): Promise<number> {
  if (pairs.length === 0) return 0
  const inserted = await tx
    .insertInto('duplicates')
    .values([...pairs])
    .onConflict((conflict) => conflict.columns(['first_id', 'second_id']).doNothing())
    .returning('id')
    .execute()
  return inserted.length
}
