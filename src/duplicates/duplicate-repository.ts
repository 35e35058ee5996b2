/** Pairs of posts that may be the same, as they are stored. */
import { sql } from 'kysely'
import { NOW } from '../db/clock.ts'
import type { DuplicateReason } from '../db/tables/duplicate-tables.ts'
import type { Db, Tx } from '../db/tables.ts'
import { UsageError } from '../errors.ts'

export interface DuplicatePair {
  id: number
  first_id: string
  second_id: string
  reason: DuplicateReason
  /** Percent. */
  score: number
  state: 'offered' | 'merged' | 'dismissed'
  found_at: Date
}

/** Where a page ended. */
export interface PairPosition {
  score: number
  id: number
}

/** @returns Those that wait for a decision, the likeliest first, of these the newest. */
export async function listPairs(
  db: Db,
  { after, limit }: { after?: PairPosition | undefined; limit: number },
): Promise<DuplicatePair[]> {
  const behind = after === undefined ? sql`true` : sql`(d.score, d.id) < (${after.score}, ${after.id})`
  const { rows } = await sql<DuplicatePair>`
    select d.id, d.first_id, d.second_id, d.reason, d.score, d.state, d.found_at
    from duplicates d join posts a on a.id = d.first_id join posts b on b.id = d.second_id
    where d.state = 'offered' and ${behind} order by d.score desc, d.id desc limit ${limit}`.execute(db)
  return rows
}

export async function countPairs(db: Db): Promise<number> {
  const { rows } = await sql<{ pairs: number }>`
    select count(*)::int as pairs from duplicates d
    join posts a on a.id = d.first_id join posts b on b.id = d.second_id where d.state = 'offered'`.execute(
    db,
  )
  return rows[0]?.pairs ?? 0
}

/** @throws {UsageError} `unknown_duplicate`. */
export async function getPair(db: Db, id: number): Promise<DuplicatePair> {
  const pairs = db.selectFrom('duplicates').select(['id', 'first_id', 'second_id', 'reason', 'score'])
  const pair = await pairs.select(['state', 'found_at']).where('id', '=', id).executeTakeFirst()
  if (pair !== undefined) return pair
  throw new UsageError('unknown_duplicate', `There is no pair ${id}.`, { hint: 'kba duplicates lists them.' })
}

/**
 * The two are not the same: they are not offered again. May be called twice.
 *
 * @throws {UsageError} `unknown_duplicate`; `duplicate_merged` when they are one post by now.
 */
export async function dismissPair(db: Db, id: number): Promise<void> {
  const pair = await getPair(db, id)
  if (pair.state === 'merged')
    throw new UsageError('duplicate_merged', `The posts of pair ${id} have already been merged.`)
  await db
    .updateTable('duplicates')
    .set({ state: 'dismissed', decided_at: NOW })
    .where('id', '=', id)
    .where('state', '=', 'offered')
    .execute()
}

/** What is known of the merged post's likeness to others is now known of the post that was kept. */
export async function settlePairs(tx: Tx, keptId: string, mergedId: string): Promise<void> {
  const [first, second] = keptId < mergedId ? [keptId, mergedId] : [mergedId, keptId]
  await sql`
    update duplicates set state = 'merged', decided_at = now()
    where first_id = ${first} and second_id = ${second}`.execute(tx)
  await sql`
    insert into duplicates (first_id, second_id, reason, score, state, found_at, decided_at)
    select least(${keptId}, other collate "C"), greatest(${keptId}, other collate "C"), reason, score, state, found_at, decided_at
    from (select *, case when first_id = ${mergedId} then second_id else first_id end as other
          from duplicates where (first_id = ${mergedId} or second_id = ${mergedId}) and state <> 'merged') as pair
    on conflict (first_id, second_id) do nothing`.execute(tx)
  await sql`
    delete from duplicates
    where (first_id = ${mergedId} or second_id = ${mergedId}) and state <> 'merged'`.execute(tx)
}
