/** Lists of items, page by page, by what the user looks for. */
import { sql, type RawBuilder } from 'kysely'
import type { ReadingState } from '../contract/post.ts'
import { changedSince, OLDEST_OPEN, type ChangedRow } from '../db/changes.ts'
import type { Db } from '../db/tables.ts'

export interface ItemFilter {
  mainCategory?: string | undefined
  subcategory?: string | undefined
  /** Handle, with or without the at sign. */
  author?: string | undefined
  /** Days, `YYYY-MM-DD` in UTC; both are contained. */
  from?: string | undefined
  to?: string | undefined
  hasMedia?: boolean | undefined
  favourite?: boolean | undefined
  reading?: ReadingState | undefined
  ids?: readonly string[] | undefined
}

export type ItemOrder =
  'newest' | 'oldest' | 'title' | 'updated' | 'likes' | 'reposts' | 'bookmarks' | 'views'

/** An item as it stands in a list. */
export interface ListedItem {
  id: string
  title: string
  summary: string
  main_category: string
  subcategory: string
  slug: string
  tags: string[]
  author_handle: string | null
  author_name: string | null
  posted_at: Date | null
  created_at: Date
  updated_at: Date
  source_url: string
  user_edited: boolean
  favourite: boolean
  reading: ReadingState | null
  /** Id of the first picture that is stored. */
  thumbnail: string | null
  media_count: number
  /** What it is ordered by, as text that is exact. */
  position: string
}

export interface ItemPage {
  order: ItemOrder
  /** The last item of the page before. */
  after?: { position: string; id: string } | undefined
  limit: number
}

interface Order {
  by: RawBuilder<unknown>
  type: RawBuilder<unknown>
  descending: boolean
}

/** Posts of which the source did not say it are last. */
const byCount = (by: RawBuilder<unknown>): Order => ({
  by: sql`coalesce(${by}, -1)`,
  type: sql`bigint`,
  descending: true,
})

/** Posts without a time are last either way. */
const ORDERS: Record<ItemOrder, Order> = {
  newest: {
    by: sql`coalesce(p.posted_at, '-infinity'::timestamptz)`,
    type: sql`timestamptz`,
    descending: true,
  },
  oldest: {
    by: sql`coalesce(p.posted_at, 'infinity'::timestamptz)`,
    type: sql`timestamptz`,
    descending: false,
  },
  title: { by: sql`lower(i.title)`, type: sql`text`, descending: false },
  updated: { by: sql`i.updated_at`, type: sql`timestamptz`, descending: true },
  likes: byCount(sql`p.likes`),
  reposts: byCount(sql`p.reposts`),
  bookmarks: byCount(sql`p.bookmarks`),
  views: byCount(sql`p.views`),
}

export async function listItems(db: Db, filter: ItemFilter, page: ItemPage): Promise<ListedItem[]> {
  const { by, type, descending } = ORDERS[page.order]
  const direction = descending ? sql`desc` : sql`asc`
  const later =
    page.after === undefined
      ? sql`true`
      : sql`(${by}, p.id) ${descending ? sql`<` : sql`>`} (${page.after.position}::${type}, ${page.after.id})`
  // The page first, then what is shown of it: pictures are looked up for its items only.
  const { rows } = await sql<ListedItem>`
    with page as (
      select i.id, i.title, i.summary, i.main_category, i.subcategory, i.slug, i.tags, i.created_at, i.updated_at,
             i.user_edited, p.favourite, p.reading, p.author_handle, p.author_name, p.posted_at, p.source_url, ${by}::text as position,
             row_number() over (order by ${by} ${direction}, p.id ${direction}) as place
      from posts p join items i on i.id = p.id
      where ${filterOf(filter)} and ${later}
      order by ${by} ${direction}, p.id ${direction} limit ${page.limit})
    select page.*, coalesce(shown.media_count, 0)::int as media_count, shown.thumbnail
    from page left join lateral (
      select count(*) as media_count,
             (array_agg(medium_id order by position) filter (where state = 'stored' and content_type like 'image/%'))[1] as thumbnail
      from media where post_id = page.id) as shown on true
    order by place`.execute(db)
  return rows
}

export async function countItems(db: Db, filter: ItemFilter): Promise<number> {
  const { rows } = await sql<{ items: number }>`
    select count(*)::int as items from posts p join items i on i.id = p.id where ${filterOf(filter)}`.execute(
    db,
  )
  return rows[0]?.items ?? 0
}

/** @returns Those of the items that exist, in the order of `ids`. */
export async function listItemsById(db: Db, ids: readonly string[]): Promise<ListedItem[]> {
  if (ids.length === 0) return []
  const rows = await listItems(db, { ids }, { order: 'newest', limit: ids.length })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/**
 * @param from - 0 for all. See `ChangeCursor`.
 * @returns The items that were saved in that transaction or later, in the order in which that began.
 */
export async function listSaves(db: Db, from: bigint): Promise<{ from: bigint; changed: ChangedRow[] }> {
  // A database that was carried here from another server has rows of transactions that are still to come: they are none of ours.
  const { rows } = await sql<{ id: string | null; changed_in: string; next: string }>`
    with seen as materialized (select ${OLDEST_OPEN} as next)
    select saved.id, saved.changed_in, seen.next::text as next from seen left join (
      select id, saved_in, saved_in::text as changed_in from items
      where ${changedSince(sql`saved_in`, from)} and saved_in < pg_snapshot_xmax(pg_current_snapshot())) as saved on true
    order by saved.saved_in, saved.id`.execute(db)
  const saved = rows.flatMap(({ id, changed_in }) =>
    id === null ? [] : [{ id, changed_in: BigInt(changed_in) }],
  )
  return { from: BigInt(rows[0]?.next ?? 0), changed: saved }
}

function filterOf({ mainCategory, subcategory, author, from, to, hasMedia, ...rest }: ItemFilter) {
  const { favourite, reading, ids } = rest
  const conditions = [
    mainCategory === undefined ? undefined : sql`i.main_category = ${mainCategory}`,
    subcategory === undefined ? undefined : sql`i.subcategory = ${subcategory}`,
    author === undefined
      ? undefined
      : sql`lower(p.author_handle) = ${author.replace(/^@/, '').toLowerCase()}`,
    from === undefined ? undefined : sql`p.posted_at >= ${from}::date`,
    to === undefined ? undefined : sql`p.posted_at < ${to}::date + 1`,
    hasMedia === undefined ? undefined : sql`p.has_media = ${hasMedia}`,
    // As the index on favourites is written.
    favourite === undefined ? undefined : favourite ? sql`p.favourite` : sql`not p.favourite`,
    reading === undefined ? undefined : sql`p.reading = ${reading}`,
    ids === undefined ? undefined : sql`i.id = any(${[...ids]})`,
  ].filter((condition) => condition !== undefined)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}
