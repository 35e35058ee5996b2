/** What the user did to posts, items and topics, and files that are still behind what was stored. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table acts (
    id integer generated always as identity primary key, kind text not null, input jsonb not null,
    post_ids text[] not null, before jsonb not null, at timestamptz not null default now())`,
  // A run that has a post in hand stores nothing once this has changed.
  `alter table posts add column last_act integer`,
  `create table unsettled_files (
    post_id text primary key, folder text not null, replaces text, act_id integer not null)`,
  `insert into unsettled_files (post_id, folder, act_id) select id, folder, 0 from merged_posts where folder is not null`,
  `update merged_posts set folder = null`,
  `drop index merged_posts_with_folder`,
  `alter table merged_posts drop column folder`,
]
