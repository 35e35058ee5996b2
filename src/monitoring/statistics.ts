/** Numbers for plots, each from one statement. */
import { sql } from 'kysely'
import type { Statistics } from '../contract/api/statistics.ts'
import type { Db } from '../db/tables.ts'

const MAX_AUTHORS = 20
const MAX_CAUSES = 50

/** @param days - Back from today; what was made before counts into the first total. */
export async function countItemsByDay(db: Db, days: number): Promise<Statistics['items_over_time']> {
  const { rows } = await sql<{ day: string; items: number; total: number }>`
    with daily as (
      select (created_at at time zone 'UTC')::date as day, count(*)::int as items from items group by 1)
    select to_char(day, 'YYYY-MM-DD') as day, items, total from (
      select day, items, (sum(items) over (order by day))::int as total from daily) as summed
    where day > (now() at time zone 'UTC')::date - ${days}::int order by day`.execute(db)
  return rows
}

export async function countItemsByAuthor(db: Db): Promise<Statistics['by_author']> {
  const { rows } = await sql<{ author: string; items: number }>`
    select author_handle as author, count(*)::int as items from items join posts using (id)
    where author_handle is not null group by 1 order by 2 desc, 1 limit ${MAX_AUTHORS}`.execute(db)
  return rows
}

/** @returns Causes of the failures of posts that are not done, the most frequent first. */
export async function countFailures(db: Db): Promise<Statistics['failures']> {
  const { rows } = await sql<Statistics['failures'][number]>`
    select failure.value ->> 'code' as code, failure.key as sub_phase, count(*)::int as posts,
           min(failure.value ->> 'message') as example
    from posts, jsonb_each(failures) as failure
    where failures <> '{}'::jsonb and state <> 'processed'
    group by 1, 2 order by posts desc, code limit ${MAX_CAUSES}`.execute(db)
  return rows
}
