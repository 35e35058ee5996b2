/** What X counts of a post, to order by, and what its readers corrected; which version of the readers read all posts. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table posts add column likes bigint, add column reposts bigint, add column bookmarks bigint,
    add column views bigint, add column correction text`,
  'create table readers (only_row boolean primary key default true check (only_row), version integer not null)',
  // 0: what was read by versions before this one is read again.
  'insert into readers (version) select 0',
  // What is read again, until it is compared.
  `create unlogged table reparse_records (
    position bigint generated always as identity, post_id text not null, file integer not null, content jsonb not null)`,
  'create index reparse_records_by_post on reparse_records (post_id, file, position)',
]
