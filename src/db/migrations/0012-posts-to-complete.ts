/** What is missing of each post, so that those of which nobody was asked are found; how many posts a run has read from where. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  // Null for posts that were saved before.
  'alter table posts add column lacks text',
  `create index posts_lacking on posts (lacks) where lacks <> 'nothing'`,
  'create index posts_lacks_unknown on posts (id) where lacks is null',
  'create table source_reads (source_id text primary key, run_id uuid not null, posts integer not null)',
]
