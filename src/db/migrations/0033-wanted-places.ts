/** What a post waits for in its main category; and the general place of before is the inbox. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table posts add column wanted_subcategory text`,
  `create index posts_by_wanted_place on posts (main_category, wanted_subcategory) where wanted_subcategory is not null`,
  // The next run leads what lies there to the new place, as after a merge.
  `insert into categories (main_category, subcategory)
    select 'unsorted', 'inbox' from categories where main_category = 'general' and subcategory = 'miscellaneous'
    on conflict do nothing`,
  `insert into category_aliases (from_main, from_sub, main_category, subcategory)
    select 'general', 'miscellaneous', 'unsorted', 'inbox' from categories
    where main_category = 'general' and subcategory = 'miscellaneous' on conflict do nothing`,
]
