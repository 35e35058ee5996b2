/** Subcategories open when a second post wants them; the posts that waited in the main category alone follow. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'

/**
 * Opens what two posts want, and queues those that wait for what is open by now: they are placed there, and their files
 * follow, without a model call. What the user placed, or has in hand, stays.
 *
 * @returns How many posts were queued.
 */
export async function openWantedPlaces(db: Db): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await sql`
      insert into categories (main_category, subcategory)
      select main_category, wanted_subcategory from posts where wanted_subcategory is not null
      group by main_category, wanted_subcategory having count(*) > 1
      order by main_category, wanted_subcategory
      on conflict do nothing`.execute(tx)
    const { rows } = await sql<{ id: string }>`
      with held as materialized (
        select posts.id from posts
        join categories on categories.main_category = posts.main_category
          and categories.subcategory = posts.wanted_subcategory
        where state = 'processed' and placed_by is distinct from 'user'
        order by posts.id for update of posts)
      update posts set subcategory = wanted_subcategory, wanted_subcategory = null,
        kb_item_created = null, db_synced = null, state = 'queued', last_run_id = null, updated_at = now()
      where id in (select id from held) returning id`.execute(tx)
    return rows.length
  })
}
