/** What a run has come to, whichever workers did it: passages embedded, syntheses written, syntheses that failed. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table task_state add column passages_done integer not null default 0`,
  `alter table syntheses add column last_run_id uuid`,
  // The last failure of each topic; its synthesis, when it is written, removes it.
  `create table synthesis_failures (
    main_category text not null, subcategory text not null, run_id uuid not null, failure jsonb not null,
    primary key (main_category, subcategory))`,
]
