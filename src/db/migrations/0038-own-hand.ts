/**
 * Marks that the user sets here: imports leave those alone, the file of an item shows them, and lists and search are kept to
 * them.
 */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table posts add column set_by_hand text[] not null default '{}'`,
  `alter table items add column file_notes text not null default ''`,
  `create index posts_favourite on posts (id) where favourite`,
  `create index posts_by_reading on posts (reading, id) where reading is not null`,
  `alter table search_documents add column favourite boolean not null default false, add column reading text`,
  `create or replace function save_search_document(document search_documents) returns void language plpgsql as $$
    begin
      document.changed_in := pg_current_xact_id();
      insert into search_documents select document.* on conflict (kind, id) do update set
        main_category = excluded.main_category, subcategory = excluded.subcategory, title = excluded.title,
        author = excluded.author, posted_at = excluded.posted_at, has_media = excluded.has_media,
        has_code = excluded.has_code, added_at = excluded.added_at, changed_in = excluded.changed_in,
        favourite = excluded.favourite, reading = excluded.reading;
      delete from search_removals r where r.kind = document.kind and r.id = document.id;
    end $$`,
  `create or replace function refresh_item_document(item_id text) returns void language plpgsql as $$
    begin
      perform save_search_document(
        ('item', i.id, i.main_category, i.subcategory, i.title, lower(p.author_handle), p.posted_at, p.has_media, p.has_code,
         i.created_at, pg_current_xact_id(), p.favourite, p.reading)::search_documents)
      from items i join posts p on p.id = i.id where i.id = item_id;
    end $$`,
  `create or replace function refresh_synthesis_document(main text, sub text) returns void language plpgsql as $$
    begin
      if exists (select from syntheses s where s.main_category = main and s.subcategory = sub and s.model = 'built-in') then
        perform drop_search_document('synthesis', main || '/' || sub);
        return;
      end if;
      perform save_search_document(
        ('synthesis', s.main_category || '/' || s.subcategory, s.main_category, s.subcategory, s.title, null, null, false,
         s.body like '%\`\`\`%', s.created_at, pg_current_xact_id(), false, null)::search_documents)
      from syntheses s where s.main_category = main and s.subcategory = sub;
    end $$`,
  `create function marks_searchable() returns trigger language plpgsql as $$
    begin perform refresh_item_document(new.id); return null; end $$`,
  `create trigger marks_searchable after update of favourite, reading on posts for each row
    when (old.favourite is distinct from new.favourite or old.reading is distinct from new.reading)
    execute function marks_searchable()`,
  // Also changes the row, so that an index in memory or on the disk takes the marks in.
  `select refresh_item_document(id) from posts where favourite or reading is not null`,
]
