/** The first schema. Plain PostgreSQL 15; the vector column depends on what the server has. */
import { sql, type Kysely } from 'kysely'
import { isOurMachine } from '../database-fault.ts'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  const extensions = await sql<{ name: string }>`
    select name from pg_available_extensions where name in ('vector', 'pg_trgm')`.execute(db)
  const available = new Set(extensions.rows.map((row) => row.name))
  const type = available.has('vector') && (await mayCreateVector(db)) ? 'vector' : 'real[]'
  await sql
    .raw(
      `create table embeddings (
    model text not null, content_hash text not null, embedding ${type} not null, primary key (model, content_hash))`,
    )
    .execute(db)
}

/** Some users of a server may not: they get arrays. */
async function mayCreateVector(db: Kysely<unknown>): Promise<boolean> {
  await sql`savepoint before_vector`.execute(db)
  try {
    await sql`create extension if not exists vector`.execute(db)
    return true
  } catch (error) {
    if (isOurMachine(error)) throw error
    await sql`rollback to savepoint before_vector`.execute(db)
    return false
  }
}

/**
 * Long values lie beside the row: checkpoints then rewrite a few hundred bytes in place of the whole post, and the
 * validations of a run read a tenth of the pages. The free space keeps updates on their page.
 */
const NARROW = 'toast_tuple_target = 256, fillfactor = 80'

const STATEMENTS = [
  `create table posts (
    id text primary key, source_url text not null, author_handle text, author_name text, posted_at timestamptz,
    text text not null, content jsonb not null, content_hash text not null, folders text[] not null default '{}',
    tags text[] not null default '{}',
    state text not null, format text not null, import_id text, bookmarked_at timestamptz,
    has_media boolean not null, has_code boolean not null,
    cache_complete timestamptz, media_processed timestamptz, categories_processed timestamptz,
    kb_item_created timestamptz, db_synced timestamptz,
    main_category text, subcategory text, item_name text, placed_by text,
    failures jsonb not null default '{}', failed_runs integer not null default 0,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now())
    with (${NARROW})`,
  `create index posts_unfinished on posts (id) where state <> 'processed'`,
  `create index posts_by_place on posts (main_category, subcategory)`,
  `create table media (
    post_id text not null references posts on delete cascade, position integer not null, medium_id text not null,
    type text not null, url text not null, poster_url text, alt_text text,
    state text not null default 'pending', path text, size_bytes bigint, content_type text, reason text,
    attempts integer not null default 0, next_try_at timestamptz, description text, described_by text,
    primary key (post_id, medium_id))`,
  `create index media_pending on media (post_id) where state = 'pending'`,
  `create index media_waiting on media (next_try_at) where state = 'unreachable'`,
  `create index media_undescribed on media (post_id) where description is null`,
  `create table categories (
    main_category text not null, subcategory text not null, created_at timestamptz not null default now(),
    primary key (main_category, subcategory))`,
  `create table category_aliases (
    from_main text not null, from_sub text not null, main_category text not null, subcategory text not null,
    primary key (from_main, from_sub))`,
  `create table answers (
    kind text not null, subject_id text not null, input_hash text not null, prompt_version text not null,
    model text not null, answer jsonb not null, created_at timestamptz not null default now(),
    primary key (subject_id, kind))`,
  `create table items (
    id text primary key references posts on delete cascade, main_category text not null, subcategory text not null,
    slug text not null, title text not null, summary text not null, tags text[] not null default '{}',
    article jsonb not null, body text not null, content_hash text not null, chunked_hash text, model text not null,
    prompt_version text not null, file_sha256 text not null, file_size bigint not null, file_mtime_ms double precision not null,
    user_edited boolean not null default false,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    words tsvector generated always as (
      setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('simple', title), 'A') ||
      setweight(to_tsvector('simple', summary), 'B') ||
      setweight(to_tsvector('english', left(body, 200000)), 'C') || setweight(to_tsvector('simple', left(body, 200000)), 'D')) stored)
    with (${NARROW})`,
  `create unique index items_by_place on items (main_category, subcategory, slug)`,
  `create index items_words on items using gin (words)`,
  `create index items_recent on items (created_at desc, id)`,
  `create table syntheses (
    main_category text not null, subcategory text not null, title text not null, body text not null, document jsonb not null,
    input_hash text not null, content_hash text not null, chunked_hash text, item_count integer not null, model text not null,
    prompt_version text not null, file_sha256 text not null, user_edited boolean not null default false,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    primary key (main_category, subcategory))`,
  `create table chunks (
    id bigint generated always as identity primary key, owner_kind text not null, owner_id text not null,
    position integer not null, heading text not null, text text not null, content_hash text not null,
    embedded_by text)`,
  `create index chunks_by_owner on chunks (owner_kind, owner_id)`,
  `create index chunks_by_hash on chunks (content_hash)`,
  `create index chunks_by_model on chunks (embedded_by, id)`,
  `create index items_unchunked on items (id) where chunked_hash is distinct from content_hash`,
  `create table runs (
    id uuid primary key, status text not null, preferences jsonb not null, host text not null, pid integer not null,
    processed integer not null default 0, failed integer not null default 0, model_calls integer not null default 0,
    seconds double precision, phases jsonb not null default '[]', error text,
    started_at timestamptz not null default now(), ended_at timestamptz)`,
  `create table run_log (
    id bigint generated always as identity primary key, run_id uuid not null references runs on delete cascade,
    at timestamptz not null default now(), level text not null, phase text, message text not null)`,
  `create index run_log_by_run on run_log (run_id, id)`,
  `create table model_calls (
    run_id uuid not null, kind text not null, model text not null, provider text not null, calls integer not null,
    input_tokens bigint not null, output_tokens bigint not null, seconds double precision not null,
    primary key (run_id, kind, model, provider))`,
  `create table imports (
    id text primary key, name text not null, format text not null, found integer not null, new integer not null,
    known integer not null, invalid integer not null, ignored integer not null, errors jsonb not null,
    imported_at timestamptz not null default now())`,
  `create table documents (path text primary key, input_hash text not null, file_sha256 text not null)`,
]
