/** What the user deleted: out of every other table, known by its id for ever, whole for 30 days. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table bin (
    post_id text primary key, title text not null, source_url text not null, author_handle text,
    main_category text, subcategory text, deleted_at timestamptz not null default now(), kept jsonb)`,
  `create index bin_by_time on bin (deleted_at, post_id) where kept is not null`,
  // With the ids of posts that were merged into it: no import brings back one of them.
  `create table binned_ids (id text primary key, post_id text not null references bin on delete cascade)`,
  `create index binned_ids_by_post on binned_ids (post_id)`,
  // The file of an item that is restored, as it was.
  `alter table unsettled_files add column content text`,
]
