/** Items in the database. */
import { sql, type Insertable } from 'kysely'
import { groupWrites } from '../db/group-writes.ts'
import type { Db, ItemRow, ItemsTable } from '../db/tables.ts'
import type { Place } from './item.ts'

const SHOWN_COLUMNS = [
  ...(['id', 'main_category', 'subcategory', 'slug', 'title', 'summary', 'tags', 'body'] as const),
  ...(['content_hash', 'model', 'prompt_version', 'user_edited', 'created_at', 'updated_at'] as const),
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

const ITEM_COLUMNS = [
  'main_category',
  'subcategory',
  'slug',
  'title',
  'summary',
  'tags',
  'article',
  'body',
  'linked_text',
  'content_hash',
  'model',
  'prompt_version',
  'file_sha256',
  'file_size',
  'file_mtime_ms',
  'user_edited',
] as const

/** An item as it is saved. `created_at` counts when it is new; when it was cut into chunks, the table knows. */
export type NewItem = { id: string; linked_text?: string; created_at?: Date } & Required<
  Pick<Insertable<ItemsTable>, Exclude<(typeof ITEM_COLUMNS)[number], 'linked_text'>>
>

export const saveItem = groupWrites(
  ({ id }: NewItem) => id,
  async (db, items: readonly NewItem[]) => {
    await db
      .insertInto('items')
      .values([...items])
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          ...Object.fromEntries(ITEM_COLUMNS.map((column) => [column, row.ref(`excluded.${column}`)])),
          updated_at: new Date(),
        })),
      )
      .execute()
  },
)

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
}

/** @returns The items of a subcategory, the newest posts first. */
export async function listItemGists(db: Db, place: Place, limit: number): Promise<ItemGist[]> {
  return db
    .selectFrom('items')
    .innerJoin('posts', 'posts.id', 'items.id')
    .select(['items.main_category', 'items.subcategory', 'slug', 'title', 'summary', 'items.tags'])
    .select(sql<string[] | null>`article -> 'keyTakeaways'`.as('points'))
    .where('items.main_category', '=', place.main_category)
    .where('items.subcategory', '=', place.subcategory)
    .orderBy(NEWEST_FIRST)
    .limit(limit)
    .execute()
}
