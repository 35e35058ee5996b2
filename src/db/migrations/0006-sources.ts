/** Sources that are fetched from: where each stands. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table source_state (
    source_id text primary key, state jsonb not null default '{}', started_at timestamptz, succeeded_at timestamptz,
    counts jsonb not null default '{}', error jsonb)`,
]
