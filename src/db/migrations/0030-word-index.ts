/**
 * Words are looked up in memory (`src/search/words`): the database no longer cuts texts, it only says what has changed. A row
 * carries the transaction that changed it, so that a reader who asks for all from its oldest open transaction on misses none.
 */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  'drop index search_documents_words',
  'alter table search_documents drop column title_words, drop column words',
  'drop table search_words',
  'alter table search_documents add column changed_in xid8 not null default pg_current_xact_id()',
  'create index search_documents_by_change on search_documents (changed_in)',
  `create table search_removals (
    kind text not null, id text not null, removed_in xid8 not null default pg_current_xact_id(), primary key (kind, id))`,
  'create index search_removals_by_change on search_removals (removed_in)',
  'drop function save_search_document(search_documents, text, text, text)',
  `create function save_search_document(document search_documents) returns void language plpgsql as $$
    begin
      document.changed_in := pg_current_xact_id();
      insert into search_documents select document.* on conflict (kind, id) do update set
        main_category = excluded.main_category, subcategory = excluded.subcategory, title = excluded.title,
        author = excluded.author, posted_at = excluded.posted_at, has_media = excluded.has_media,
        has_code = excluded.has_code, added_at = excluded.added_at, changed_in = excluded.changed_in;
      delete from search_removals r where r.kind = document.kind and r.id = document.id;
    end $$`,
  `create or replace function refresh_item_document(item_id text) returns void language plpgsql as $$
    begin
      perform save_search_document(
        ('item', i.id, i.main_category, i.subcategory, i.title, lower(p.author_handle), p.posted_at, p.has_media, p.has_code,
         i.created_at, pg_current_xact_id())::search_documents)
      from items i join posts p on p.id = i.id where i.id = item_id;
    end $$`,
  `create or replace function refresh_synthesis_document(main text, sub text) returns void language plpgsql as $$
    begin
      perform save_search_document(
        ('synthesis', s.main_category || '/' || s.subcategory, s.main_category, s.subcategory, s.title, null, null, false,
         s.body like '%\`\`\`%', s.created_at, pg_current_xact_id())::search_documents)
      from syntheses s where s.main_category = main and s.subcategory = sub;
    end $$`,
  `create or replace function drop_search_document(document_kind text, document_id text) returns void language plpgsql as $$
    begin
      delete from search_documents where kind = document_kind and id = document_id;
      delete from chunks where owner_kind = document_kind and owner_id = document_id;
      insert into search_removals (kind, id) values (document_kind, document_id)
        on conflict (kind, id) do update set removed_in = pg_current_xact_id();
    end $$`,
  'drop trigger items_searchable on items',
  `create trigger items_searchable after insert or update of title, summary, tags, body, linked_text, user_edited, main_category, subcategory
    on items for each row execute function items_searchable()`,
  'drop function search_vector(text, "char", "char")',
]
