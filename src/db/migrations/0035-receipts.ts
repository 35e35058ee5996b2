/** What each fetch and each import was shown, stored and left out, page by page. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table receipts (
    id text primary key, kind text not null, source text not null, name text not null,
    began_at timestamptz not null default now(), ended_at timestamptz, error text)`,
  'create index receipts_by_time on receipts (began_at desc, id)',
  `create table receipt_pages (
    receipt_id text not null references receipts (id) on delete cascade, page bigint generated always as identity,
    post_ids text[] not null, new_posts integer not null, left_out jsonb not null, primary key (receipt_id, page))`,
]
