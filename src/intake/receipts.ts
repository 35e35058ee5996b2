/**
 * A receipt for each fetch and each import: what was shown, what of it is stored, what was left out and why. Written page by
 * page, in the transaction that stores the page: a run that is killed leaves a receipt of all that it stored.
 */
import { sql } from 'kysely'
import { NOW } from '../db/clock.ts'
import type { Db } from '../db/tables.ts'
import type { LeftOut, ReceiptsTable } from '../db/tables/source-tables.ts'
import type { SourceRecord } from '../x-data/record.ts'

/** Of which fetch or import. */
export type ReceiptHead = Pick<ReceiptsTable, 'id' | 'kind' | 'source' | 'name'>

/** Of each reason so many places are named. */
const MAX_PLACES = 20
/** A page of which each record is left out for another reason is no longer told one by one. */
const MAX_REASONS = 50

/** @returns What of the records is left out, by reason. */
export function leftOutOf(records: readonly SourceRecord[]): LeftOut[] {
  const byReason = new Map<string, LeftOut>()
  for (const record of records) {
    if (record.kind === 'bookmark') continue
    const said = record.kind === 'bad' ? record.bad.reason : record.reason
    const isNamed = byReason.has(`${record.kind} ${said}`) || byReason.size < MAX_REASONS
    const reason = isNamed ? said : 'other reasons'
    const key = `${record.kind} ${reason}`
    const known = byReason.get(key) ?? { kind: record.kind, reason, times: 0, places: [] }
    known.times += 1
    if (record.kind === 'bad' && known.places.length < MAX_PLACES) known.places.push(record.bad.place)
    byReason.set(key, known)
  }
  return [...byReason.values()]
}

export interface ReceiptPage {
  /** As the source names them; one that occurs twice is there twice. */
  postIds: readonly string[]
  newPosts: number
  leftOut: readonly LeftOut[]
}

/** Begins the receipt with its first page. A page that held nothing leaves no line. */
export async function addReceiptPage(db: Db, head: ReceiptHead, page: ReceiptPage): Promise<void> {
  await beginReceipt(db, head)
  if (page.postIds.length === 0 && page.leftOut.length === 0) return
  await db
    .insertInto('receipt_pages')
    .values({
      receipt_id: head.id,
      post_ids: [...page.postIds],
      new_posts: page.newPosts,
      left_out: JSON.stringify(page.leftOut),
    })
    .execute()
}

async function beginReceipt(db: Db, head: ReceiptHead): Promise<void> {
  await db
    .insertInto('receipts')
    .values(head)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** @param error - What ended it early. */
export async function endReceipt(db: Db, head: ReceiptHead, error?: string): Promise<void> {
  await beginReceipt(db, head)
  const ended = { ended_at: NOW, error: error ?? null }
  await db.updateTable('receipts').set(ended).where('id', '=', head.id).execute()
}

/** A receipt against what is stored now. */
export interface CheckedReceipt extends ReceiptHead {
  began_at: Date
  ended_at: Date | null
  error: string | null
  /** Records that the source or the file held. */
  shown: number
  /** Posts of them, each once. */
  posts: number
  new_posts: number
  /** Records of posts that occur more than once. */
  repeated: number
  left_out: LeftOut[]
  /** Posts that are part of another now. */
  merged: number
  /** Posts that are not here, and part of none: this must not be. */
  lost: string[]
  /** Posts of which a part is missing still. */
  cut: string[]
  /** Posts of which X no longer shows anything. */
  unavailable: string[]
  /** Posts with an image or video that has no file, and why. */
  without_media: { id: string; reason: string }[]
}

interface Row extends Omit<CheckedReceipt, 'left_out' | 'without_media'> {
  left_out: LeftOut[][] | null
  without_media: { id: string; reason: string }[] | null
}

export interface AskedReceipts {
  limit: number
  /** Id of the last receipt of the page before. */
  before?: string | undefined
  /** That one alone. */
  id?: string | undefined
  kind?: ReceiptHead['kind'] | undefined
  source?: string | undefined
}

/** @returns The newest first. */
export async function checkReceipts(
  db: Db,
  { limit, before, id, kind, source }: AskedReceipts,
): Promise<CheckedReceipt[]> {
  const { rows } = await sql<Row>`
    with asked as (
      select * from receipts where (${id ?? null}::text is null or id = ${id ?? null})
        and (${kind ?? null}::text is null or kind = ${kind ?? null})
        and (${source ?? null}::text is null or source = ${source ?? null}) and (${before ?? null}::text is null
        or (began_at, id) < (select began_at, id from receipts where id = ${before ?? null}))
      order by began_at desc, id desc limit ${limit}),
    named as (select r.id as receipt_id, post_id from asked r join receipt_pages p on p.receipt_id = r.id
      cross join unnest(p.post_ids) as post_id),
    held as (
      select n.receipt_id, n.post_id, p.id is not null as is_here, m.kept_id is not null as is_merged,
        b.id is not null as is_deleted, p.lacks, p.state,
        files.reason as media_reason
      from (select distinct receipt_id, post_id from named) n
      left join posts p on p.id = n.post_id left join merged_posts m on m.id = n.post_id
      left join binned_ids b on b.id = n.post_id
      left join lateral (select coalesce(max(reason), 'not downloaded yet') as reason from media
        where post_id = p.id and state <> 'stored' having count(*) > 0) as files on true),
    summed as (
      select receipt_id, count(*)::int as posts, count(*) filter (where is_merged and not is_here)::int as merged,
        array_agg(post_id order by post_id) filter (where not is_here and not is_merged and not is_deleted) as lost,
        array_agg(post_id order by post_id) filter (where lacks = 'content') as cut,
        array_agg(post_id order by post_id) filter (where state = 'unavailable') as unavailable,
        jsonb_agg(jsonb_build_object('id', post_id, 'reason', media_reason) order by post_id)
          filter (where media_reason is not null) as without_media
      from held group by receipt_id),
    pages as (
      select receipt_id, sum(cardinality(post_ids))::int as records, sum(new_posts)::int as new_posts,
        jsonb_agg(left_out order by page) as left_out
      from receipt_pages where receipt_id in (select id from asked) group by receipt_id)
    select r.id, r.kind, r.source, r.name, r.began_at, r.ended_at, r.error, coalesce(pages.records, 0) as shown,
      coalesce(summed.posts, 0) as posts, coalesce(pages.new_posts, 0) as new_posts,
      coalesce(pages.records, 0) - coalesce(summed.posts, 0) as repeated, pages.left_out,
      coalesce(summed.merged, 0) as merged, coalesce(summed.lost, '{}') as lost, coalesce(summed.cut, '{}') as cut,
      coalesce(summed.unavailable, '{}') as unavailable, summed.without_media
    from asked r left join pages on pages.receipt_id = r.id left join summed on summed.receipt_id = r.id
    order by r.began_at desc, r.id desc`.execute(db)
  return rows.map(({ left_out, without_media, shown, ...row }) => {
    const all = joined((left_out ?? []).flat())
    const left = all.reduce((sum, { times }) => sum + times, 0)
    return { ...row, left_out: all, without_media: without_media ?? [], shown: shown + left }
  })
}

/** @returns The id of the newest receipt of a fetch, by the id of its source. */
export async function findLastFetchReceipts(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('receipts')
    .distinctOn('source')
    .select(['source', 'id'])
    .where('kind', '=', 'fetch')
    .orderBy('source')
    .orderBy('began_at', 'desc')
    .execute()
  return new Map(rows.map(({ source, id }) => [source, id]))
}

function joined(pages: readonly LeftOut[]): LeftOut[] {
  const byReason = new Map<string, LeftOut>()
  for (const { kind, reason, times, places } of pages) {
    const key = `${kind} ${reason}`
    const known = byReason.get(key)
    byReason.set(key, {
      ...{ kind, reason, times: (known?.times ?? 0) + times },
      places: [...(known?.places ?? []), ...places].slice(0, MAX_PLACES),
    })
  }
  return [...byReason.values()].sort((a, b) => b.times - a.times)
}
