/** Background tasks: the state of each, which run is going on, its progress, schedules, and which posts a run has ended. */
import { sql, type Kysely } from 'kysely'

/** @public Called by the migrator. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const RUNS_TO_TASKS = [
  `create table task_state (
    task_id uuid primary key, job_id text, type text not null default 'agent_run', status text not null,
    phase text, message text not null default '', percent integer not null default 0,
    preferences jsonb not null default '{}', result jsonb not null default '{}', error text,
    waits_for_models boolean not null default true, host text, pid integer,
    posts_done integer not null default 0, posts_total integer not null default 0,
    created_at timestamptz not null default now(), started_at timestamptz, updated_at timestamptz not null default now(),
    completed_at timestamptz)`,
  `insert into task_state (task_id, status, preferences, result, error, host, pid, percent,
                           created_at, started_at, updated_at, completed_at)
    select id, case when status = 'running' then 'interrupted' else status end, preferences,
      jsonb_build_object('processed', processed, 'failed', failed, 'model_calls', model_calls, 'seconds', seconds,
                         'phases', phases),
      error, host, pid, case when status = 'completed' then 100 else 0 end,
      started_at, started_at, coalesce(ended_at, started_at), coalesce(ended_at, started_at)
    from runs`,
  `create index task_state_recent on task_state (type, created_at desc)`,
  `alter table run_log drop constraint run_log_run_id_fkey`,
  `alter table run_log add foreign key (run_id) references task_state on delete cascade`,
  `drop table runs`,
]

const STATEMENTS = [
  ...RUNS_TO_TASKS,
  // One row: whoever sets current_task_id where it is null has the run; nobody else begins one meanwhile.
  `create table agent_state (
    id integer primary key check (id = 1), current_task_id uuid references task_state, last_task_id uuid,
    task_queue_size integer not null default 0, updated_at timestamptz not null default now())`,
  `insert into agent_state (id) values (1)`,
  `create table run_progress (
    run_id uuid primary key references task_state on delete cascade, seq bigint not null default 0,
    state jsonb not null, updated_at timestamptz not null default now())`,
  // Who lost the connection for a while reads here what was told meanwhile.
  `create table run_events (
    run_id uuid not null references task_state on delete cascade, seq bigint not null, event jsonb not null,
    at timestamptz not null default now(), primary key (run_id, seq))`,
  `create table schedules (
    id uuid primary key, name text not null unique, kind text not null, at_time text, on_day integer, cron text,
    time_zone text not null, preferences jsonb not null default '{}', enabled boolean not null default true,
    next_run_at timestamptz, created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  `create index schedules_due on schedules (next_run_at) where enabled`,
  `create table schedule_runs (
    id bigint generated always as identity primary key,
    schedule_id uuid not null references schedules on delete cascade, task_id uuid references task_state,
    due_at timestamptz not null, started_at timestamptz not null default now(), outcome text not null, message text)`,
  `create index schedule_runs_recent on schedule_runs (schedule_id, id desc)`,
  `alter table posts add column last_run_id uuid, add column starts integer not null default 0`,
]
