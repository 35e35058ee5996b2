/** Items in the database. */
import { sql, type Insertable } from 'kysely'
import { groupAnswered } from '../db/group-writes.ts'
import type { Db, ItemRow, ItemsTable } from '../db/tables.ts'
import type { Place } from '../topics/place.ts'

const SHOWN_COLUMNS = [
  ...(['id', 'main_category', 'subcategory', 'slug', 'title', 'summary', 'tags', 'body'] as const),
  ...(['content_hash', 'model', 'prompt_version', 'user_edited', 'created_at', 'updated_at'] as const),
  ...(['file_sha256', 'file_notes'] as const),
] as const

/** An item to be read: without the model's answer, which its body was made from, and without the text of linked pages. */
export type ShownItem = Pick<ItemRow, (typeof SHOWN_COLUMNS)[number]>

export async function findItem(db: Db, id: string): Promise<ShownItem | undefined> {
  return db.selectFrom('items').select(SHOWN_COLUMNS).where('id', '=', id).executeTakeFirst()
}

/** @returns Where the item lies. */
export async function findItemPlace(db: Db, id: string): Promise<(Place & { slug: string }) | undefined> {
  const places = db.selectFrom('items').select(['main_category', 'subcategory', 'slug'])
  return places.where('id', '=', id).executeTakeFirst()
}

/** Those that are stored as they are given. */
const PLAIN_COLUMNS = [
  'main_category',
  'subcategory',
  'slug',
  'title',
  'summary',
  'body',
  'linked_text',
  'file_notes',
  'content_hash',
  'model',
  'prompt_version',
  'file_sha256',
  'file_size',
  'file_mtime_ms',
  'user_edited',
] as const

/** An item as it is saved. `created_at` counts when it is new; when it was cut into chunks, the table knows. */
export interface NewItem extends Required<
  Pick<
    Insertable<ItemsTable>,
    Exclude<(typeof PLAIN_COLUMNS)[number], 'linked_text' | 'file_notes'> | 'tags' | 'article'
  >
> {
  id: string
  linked_text?: string
  file_notes?: string
  created_at?: Date
  /** Of the post, as it was read. */
  last_act: number | null
}

/**
 * @returns Whether it was stored: not when the user has done something to the post since `last_act` was read, or the post
 *   is gone. An act under way is waited for.
 */
export const saveItem = groupAnswered(idOf, async (db, items: readonly NewItem[]) => {
  const given = JSON.stringify(items.map((item) => ({ linked_text: '', file_notes: '', ...item })))
  const { rows } = await sql<{ id: string }>`
    with given as (select * from json_to_recordset(${given}::json) as item (
        id text, last_act integer, main_category text, subcategory text, slug text, title text, summary text, tags json,
        article text, body text, linked_text text, file_notes text, content_hash text, model text, prompt_version text, file_sha256 text,
        file_size bigint, file_mtime_ms double precision, user_edited boolean, created_at timestamptz)),
    untouched as (
      select posts.id from posts join given on given.id = posts.id and posts.last_act is not distinct from given.last_act
      where posts.id = any(${items.map(({ id }) => id)}) order by posts.id for share of posts)
    insert into items (id, created_at, tags, article, ${sql.join(PLAIN_COLUMNS.map((column) => sql.ref(column)))})
    select id, coalesce(created_at, now()), array(select json_array_elements_text(given.tags)), article::jsonb,
      ${sql.join(PLAIN_COLUMNS.map((column) => sql`given.${sql.ref(column)}`))}
    from given where id in (select id from untouched)
    on conflict (id) do update set tags = excluded.tags, article = excluded.article, updated_at = now(),
      ${sql.join(PLAIN_COLUMNS.map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`))}
    returning id`.execute(db)
  const stored = new Set(rows.map(({ id }) => id))
  return items.map(({ id }) => stored.has(id))
})

/** A subcategory with what its synthesis would be made from. */
export interface Subtopic {
  main_category: string
  subcategory: string
  items: number
  /** Changes when the set or the content of the items does; needs no order, so that nothing is sorted. */
  items_hash: string
}

/** @returns Every subcategory that has items, with a hash over them, in one statement. */
export async function listSubtopics(db: Db, mainCategory?: string): Promise<Subtopic[]> {
  const { rows } = await sql<Subtopic>`
    select main_category, subcategory, count(*)::int as items,
           bit_xor(hashtextextended(id || content_hash || slug, 0))::text as items_hash
    from items where ${mainCategory ?? null}::text is null or main_category = ${mainCategory ?? null}
    group by main_category, subcategory order by main_category, subcategory`.execute(db)
  return rows
}

/** @param place - Without a subcategory: of the whole main category. */
export async function hasItems(db: Db, { main_category, subcategory }: Place): Promise<boolean> {
  let query = db.selectFrom('items').select('id').where('main_category', '=', main_category)
  if (subcategory !== '') query = query.where('subcategory', '=', subcategory)
  return (await query.limit(1).executeTakeFirst()) !== undefined
}

/** An item as a page lists it. */
export type ItemCard = Pick<ItemRow, 'main_category' | 'subcategory' | 'slug' | 'title' | 'summary'> & {
  author_handle: string | null
  posted_at: Date | null
}

const NEWEST_FIRST = sql`posted_at desc nulls last, items.id desc`

/** @returns The items of a main category, the newest posts first. */
export async function listItemCards(db: Db, mainCategory: string): Promise<ItemCard[]> {
  return cards(db).where('items.main_category', '=', mainCategory).execute()
}

/** @returns The items of the newest posts. */
export async function listNewestCards(db: Db, limit: number): Promise<ItemCard[]> {
  return cards(db).limit(limit).execute()
}

function cards(db: Db) {
  return db
    .selectFrom('items')
    .innerJoin('posts', 'posts.id', 'items.id')
    .select(['items.main_category', 'items.subcategory', 'slug', 'title', 'summary'])
    .select(['author_handle', 'posted_at'])
    .orderBy(NEWEST_FIRST)
}

/** What a synthesis is told of an item. */
export type ItemGist = Pick<
  ItemRow,
  'main_category' | 'subcategory' | 'slug' | 'title' | 'summary' | 'tags'
> & {
  points: string[] | null
  /** What readers of X corrected in its post. */
  correction: string | null
  code: { language: string; code: string }[]
}

/** @returns The items of a subcategory, the newest posts first. */
export async function listItemGists(db: Db, place: Place, limit: number): Promise<ItemGist[]> {
  return db
    .selectFrom('items')
    .innerJoin('posts', 'posts.id', 'items.id')
    .select(['items.main_category', 'items.subcategory', 'slug', 'title', 'summary', 'items.tags'])
    .select(sql<string[] | null>`article -> 'keyTakeaways'`.as('points'))
    .select('posts.correction')
    .select(sql<ItemGist['code']>`jsonb_path_query_array(article, '$.sections[*].code[*]')`.as('code'))
    .where('items.main_category', '=', place.main_category)
    .where('items.subcategory', '=', place.subcategory)
    .orderBy(NEWEST_FIRST)
    .limit(limit)
    .execute()
}

function idOf({ id }: { id: string }): string {
  return id
}
