/** What the reader himself wrote about a bookmark, or set on it, in the tool that it comes from. A change of the words is a change for search. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table posts
    add column notes text not null default '', add column highlights jsonb not null default '[]', add column own_title text,
    add column favourite boolean not null default false,
    add column reading text check (reading in ('unread', 'read', 'archived'))`,
  `create function reader_words_searchable() returns trigger language plpgsql as $$
    begin perform refresh_item_document(new.id); return null; end $$`,
  `create trigger reader_words_searchable after update of notes, highlights, own_title on posts for each row
    when (old.notes is distinct from new.notes or old.highlights is distinct from new.highlights
      or old.own_title is distinct from new.own_title) execute function reader_words_searchable()`,
]
