/** The whole state in numbers, in one statement. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'

export interface Status {
  posts: number
  queued: number
  processed: number
  waiting: number
  unavailable: number
  set_aside: number
  failed: number
  items: number
  categories: number
  syntheses: number
  media_stored: number
  media_missing: number
  last_run: LastRun | null
}

export interface LastRun {
  task_id: string
  status: string
  started_at: string
  /** Of the last step that was stored; live progress is in the progress store. */
  phase: string | null
  percent: number
  posts_done: number
  posts_total: number
}

export async function readStatus(db: Db): Promise<Status> {
  const { rows } = await sql<Status>`
    select count(*)::int as posts,
      count(*) filter (where state = 'queued')::int as queued,
      count(*) filter (where state = 'processed')::int as processed,
      count(*) filter (where state = 'waiting')::int as waiting,
      count(*) filter (where state = 'unavailable')::int as unavailable,
      count(*) filter (where state = 'set_aside')::int as set_aside,
      count(*) filter (where failures <> '{}'::jsonb and state <> 'processed')::int as failed,
      (select count(*) from items)::int as items,
      (select count(distinct (main_category, subcategory)) from items)::int as categories,
      (select count(*) from syntheses)::int as syntheses,
      (select count(*) from media where state = 'stored')::int as media_stored,
      (select count(*) from media where state in ('gone', 'unreachable'))::int as media_missing,
      (select json_build_object('task_id', task_id, 'status', status, 'started_at', coalesce(started_at, created_at),
         'phase', phase, 'percent', percent, 'posts_done', posts_done, 'posts_total', posts_total)
       from task_state where type = 'agent_run' order by created_at desc limit 1) as last_run
    from posts`.execute(db)
  const status = rows[0]
  if (status === undefined) throw new RangeError('An aggregate gives one row.')
  return status
}
