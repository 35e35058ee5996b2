/** Items in the database. */
import { sql, type Insertable } from 'kysely'
import { groupWrites } from '../db/group-writes.ts'
import type { Db, ItemRow, ItemsTable } from '../db/tables.ts'

export async function findItem(db: Db, id: string): Promise<ItemRow | undefined> {
  return db.selectFrom('items').selectAll().where('id', '=', id).executeTakeFirst()
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

export type ItemCard = Pick<
  ItemRow,
  'id' | 'main_category' | 'subcategory' | 'slug' | 'title' | 'summary' | 'tags' | 'article'
> & {
  author_handle: string | null
  posted_at: Date | null
}

/** @returns The items of a topic, or of all, the newest posts first. */
export async function listItemCards(
  db: Db,
  { mainCategory, subcategory }: { mainCategory?: string; subcategory?: string },
  limit: number,
): Promise<ItemCard[]> {
  let query = db
    .selectFrom('items')
    .innerJoin('posts', 'posts.id', 'items.id')
    .select([
      'items.id',
      'items.main_category',
      'items.subcategory',
      'slug',
      'title',
      'summary',
      'items.tags',
      'article',
      'author_handle',
      'posted_at',
    ])
  if (mainCategory !== undefined) query = query.where('items.main_category', '=', mainCategory)
  if (subcategory !== undefined) query = query.where('items.subcategory', '=', subcategory)
  return query
    .orderBy(sql`posted_at desc nulls last, items.id desc`)
    .limit(limit)
    .execute()
}
