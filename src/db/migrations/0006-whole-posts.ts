/** What became of completing each post, and the text of the pages that posts link to. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table completions (
    post_id text primary key references posts on delete cascade, source_id text not null, outcome text not null,
    reason text, message text, attempts integer not null default 0, next_try_at timestamptz,
    tried_at timestamptz not null default now())`,
  `create index completions_due on completions (next_try_at) where outcome = 'later'`,
  `create table linked_pages (
    post_id text not null references posts on delete cascade, position integer not null, url text not null,
    state text not null default 'pending', final_url text, title text, byline text, site_name text, lang text,
    text text, text_hash text, reason text, attempts integer not null default 0, next_try_at timestamptz,
    fetched_at timestamptz, primary key (post_id, url))`,
  `create index linked_pages_due on linked_pages (next_try_at) where state = 'unreachable'`,
  `alter table items add column linked_text text not null default ''`,
  `alter table items add column linked_words tsvector generated always as (
    to_tsvector('english', left(linked_text, 200000)) || to_tsvector('simple', left(linked_text, 200000))) stored`,
  `create index items_linked_words on items using gin (linked_words)`,
]
