/**
 * Search: one row for each item and synthesis, with all that it can be found by. Triggers keep the rows, so that whoever
 * writes, moves or deletes an item, a post or a description leaves nothing behind.
 */
import { sql, type Kysely } from 'kysely'
import { isOurMachine } from '../database-fault.ts'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...TABLES, ...FUNCTIONS, ...TRIGGERS]) await sql.raw(statement).execute(db)
  await tryOut(db, [
    'create extension if not exists pg_trgm',
    'create index search_words_alike on search_words using gin (word gin_trgm_ops)',
  ])
  // Vectors of more than 500 numbers would lie beside their row: each comparison would fetch them.
  await sql.raw('alter table embeddings alter column embedding set storage main').execute(db)
  for (const statement of FILL) await sql.raw(statement).execute(db)
}

/** What some users of a server may not do: it is left out then. */
async function tryOut(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  await sql`savepoint before_trying`.execute(db)
  try {
    for (const statement of statements) await sql.raw(statement).execute(db)
  } catch (error) {
    if (isOurMachine(error)) throw error
    await sql`rollback to savepoint before_trying`.execute(db)
  }
}

const TABLES = [
  'drop index items_words',
  'alter table items drop column words',
  `create table search_documents (
    kind text not null, id text not null, main_category text not null, subcategory text not null, title text not null,
    author text, posted_at timestamptz, has_media boolean not null, has_code boolean not null, added_at timestamptz not null,
    title_words tsvector not null, words tsvector not null, primary key (kind, id))`,
  // Waiting entries are read one by one at each search, and nobody tidies the embedded database while a run goes on.
  `create index search_documents_words on search_documents using gin (words) with (gin_pending_list_limit = 256)`,
  `create index search_documents_by_place on search_documents (main_category, subcategory)`,
  `create index search_documents_by_author on search_documents (author)`,
  `create index search_documents_recent on search_documents (added_at desc, kind, id)`,
  // What a word that is not found may have meant.
  `create table search_words (word text primary key)`,
  // Of whom there are vectors; several may stand side by side.
  `create table embedding_models (model text primary key, dimensions integer not null, created_at timestamptz not null default now())`,
  `insert into embedding_models (model, dimensions)
    select distinct on (model) model, cardinality(string_to_array(embedding::text, ',')) from embeddings`,
  // Where vectors are copied to for search, when that is not this database: one row at most.
  `create table vector_copies (
    place text primary key, knowledge_base uuid not null default gen_random_uuid(), created_at timestamptz not null default now())`,
  'alter table embeddings add column copied_to text',
  'create index embeddings_uncopied on embeddings (model, content_hash) where copied_to is null',
  // Vectors that are gone here and may still stand in the copy.
  'create table vector_removals (model text not null, content_hash text not null, primary key (model, content_hash))',
]

const FUNCTIONS = [
  // Chinese and Japanese have no spaces: each of their characters is a word, and a word of theirs a phrase.
  `create function search_text(raw text) returns text language sql immutable parallel safe as $$
    select case when raw ~ '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]'
      then regexp_replace(raw, '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])', ' \\1 ', 'g') else raw end $$`,
  // Both configurations: stems for English, the very words for names and other languages.
  `create function search_vector(raw text, stems "char", words "char") returns tsvector language sql immutable parallel safe as $$
    select setweight(to_tsvector('pg_catalog.english', search_text(raw)), stems)
      || setweight(to_tsvector('pg_catalog.simple', search_text(raw)), words) $$`,
  `create function save_search_document(document search_documents, tags text, body text, rest text) returns void
    language plpgsql as $$
    declare
      names text := concat_ws(' ', tags, translate(document.main_category || ' ' || document.subcategory, '_', ' '));
    begin
      document.title_words := search_vector(document.title, 'A', 'A') || search_vector(names, 'B', 'B');
      document.words := document.title_words || search_vector(left(body, 100000), 'C', 'D')
        || search_vector(concat_ws(' ', document.author, left(rest, 100000)), 'D', 'D');
      insert into search_documents select document.* on conflict (kind, id) do update set
        main_category = excluded.main_category, subcategory = excluded.subcategory, title = excluded.title,
        author = excluded.author, posted_at = excluded.posted_at, has_media = excluded.has_media,
        has_code = excluded.has_code, added_at = excluded.added_at, title_words = excluded.title_words,
        words = excluded.words;
      insert into search_words
        select word from unnest(tsvector_to_array(to_tsvector('pg_catalog.simple', document.title || ' ' || names))) as word
        where length(word) between 4 and 40 and word !~ '[0-9]' on conflict do nothing;
    end $$`,
  `create function refresh_item_document(item_id text) returns void language plpgsql as $$
    begin
      perform save_search_document(
        ('item', i.id, i.main_category, i.subcategory, i.title, lower(p.author_handle), p.posted_at, p.has_media, p.has_code,
         i.created_at, '', '')::search_documents,
        concat_ws(' ', array_to_string(i.tags, ' '), array_to_string(p.tags, ' '), array_to_string(p.folders, ' ')),
        i.summary || E'\\n' || i.body,
        concat_ws(E'\\n', p.author_name, p.text,
          (select string_agg(m.description, E'\\n') from media m where m.post_id = i.id),
          (select string_agg(concat_ws(' ', link->>'title', link->>'description', link->>'url'), E'\\n')
           from jsonb_path_query(p.content, 'lax $.parts[*].links[*]') as link)))
      from items i join posts p on p.id = i.id where i.id = item_id;
    end $$`,
  `create function refresh_synthesis_document(main text, sub text) returns void language plpgsql as $$
    begin
      perform save_search_document(
        ('synthesis', s.main_category || '/' || s.subcategory, s.main_category, s.subcategory, s.title, null, null, false,
         s.body like '%\`\`\`%', s.created_at, '', '')::search_documents, '', s.body, '')
      from syntheses s where s.main_category = main and s.subcategory = sub;
    end $$`,
  `create function drop_search_document(document_kind text, document_id text) returns void language plpgsql as $$
    begin
      delete from search_documents where kind = document_kind and id = document_id;
      delete from chunks where owner_kind = document_kind and owner_id = document_id;
    end $$`,
]

const TRIGGERS = [
  ...trigger(
    'items_searchable',
    'after insert or update of title, summary, tags, body, main_category, subcategory on items',
    {
      call: 'perform refresh_item_document(new.id)',
    },
  ),
  ...trigger('items_not_searchable', 'after delete on items', {
    call: `perform drop_search_document('item', old.id)`,
  }),
  ...trigger(
    'posts_searchable',
    'after update of author_handle, posted_at, text, content, tags, folders, has_media, has_code on posts',
    {
      when: `(old.author_handle, old.posted_at, old.content_hash, old.tags, old.folders, old.has_media, old.has_code)
        is distinct from (new.author_handle, new.posted_at, new.content_hash, new.tags, new.folders, new.has_media, new.has_code)`,
      call: 'perform refresh_item_document(new.id)',
    },
  ),
  ...trigger('media_searchable', 'after update of description on media', {
    when: 'old.description is distinct from new.description',
    call: 'perform refresh_item_document(new.post_id)',
  }),
  ...trigger('media_not_searchable', 'after delete on media', {
    when: 'old.description is not null',
    call: 'perform refresh_item_document(old.post_id)',
  }),
  ...trigger('syntheses_searchable', 'after insert or update of title, body on syntheses', {
    call: 'perform refresh_synthesis_document(new.main_category, new.subcategory)',
  }),
  ...trigger('syntheses_not_searchable', 'after delete on syntheses', {
    call: `perform drop_search_document('synthesis', old.main_category || '/' || old.subcategory)`,
  }),
  // Who puts new chunks in the place of old ones inserts first: what stands in both keeps its vector.
  `create function drop_orphan_embeddings() returns trigger language plpgsql as $$
    begin
      delete from embeddings where content_hash in (select content_hash from gone)
        and not exists (select from chunks where chunks.content_hash = embeddings.content_hash);
      return null;
    end $$`,
  `create function note_vector_removals() returns trigger language plpgsql as $$
    begin
      if exists (select from vector_copies) then
        insert into vector_removals select model, content_hash from gone on conflict do nothing;
      end if;
      return null;
    end $$`,
  `create trigger embeddings_gone after delete on embeddings referencing old table as gone
    for each statement execute function note_vector_removals()`,
  `create trigger chunks_gone after delete on chunks referencing old table as gone
    for each statement execute function drop_orphan_embeddings()`,
]

function trigger(name: string, event: string, { when, call }: { when?: string; call: string }): string[] {
  return [
    `create function ${name}() returns trigger language plpgsql as $$ begin ${call}; return null; end $$`,
    `create trigger ${name} ${event} for each row ${when === undefined ? '' : `when (${when})`} execute function ${name}()`,
  ]
}

const FILL = [
  'select refresh_item_document(id) from items',
  'select refresh_synthesis_document(main_category, subcategory) from syntheses',
]
