/**
 * What is asked again and again while somebody watches a run, or while a run goes on, is found by an index. An item carries
 * the transaction that saved it, as `search_documents` does: a watcher who asks for all from the oldest open one on misses none.
 */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  // A constant first, so that no row is written anew.
  `alter table items add column saved_in xid8 not null default '0'::xid8`,
  'alter table items alter column saved_in set default pg_current_xact_id()',
  'create index items_by_saving on items (saved_in)',
  `create function items_saved() returns trigger language plpgsql as $$
    begin new.saved_in := pg_current_xact_id(); return new; end $$`,
  `create trigger items_saved before update of updated_at on items for each row execute function items_saved()`,
  // Lists of runs go on behind a moment of JavaScript, which has no more than milliseconds.
  'alter table task_state alter column created_at type timestamptz(3)',
  'drop index task_state_recent',
  'create index task_state_recent on task_state (type, created_at desc, task_id desc)',
  `create index schedule_runs_starting on schedule_runs (started_at) where outcome = 'starting'`,
  // A page that lists items asks again while a run goes on, in whichever order.
  'create index items_by_title on items (lower(title), id)',
  'create index items_by_update on items (updated_at desc, id desc)',
  `create index posts_by_time_oldest on posts ((coalesce(posted_at, 'infinity'::timestamptz)), id)`,
  'create index posts_by_author on posts (lower(author_handle))',
  'create index posts_by_run on posts (last_run_id) where last_run_id is not null',
]
