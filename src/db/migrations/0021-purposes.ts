/** What models are used for: runs, chat or search. Calls of chat and search belong to no run; they are kept by the day. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table model_calls drop constraint model_calls_pkey`,
  `alter table model_calls
    add column purpose text not null default 'run', add column day date, alter column run_id drop not null`,
  `alter table model_calls alter column purpose drop default,
    add constraint model_calls_owner check (
      (purpose = 'run') = (run_id is not null) and (purpose = 'run') = (day is null)),
    add constraint model_calls_once unique nulls not distinct (purpose, run_id, day, kind, model, provider)`,
  // What a run has used is asked for by the run alone.
  `create index model_calls_by_run on model_calls (run_id)`,
]
