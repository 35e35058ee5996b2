/** What earlier runs tell of the next one. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'

/** @returns Seconds per processed thing and phase, over the last ten completed runs. */
export async function listPhaseSpeeds(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; seconds_each: number }>`
    select phase ->> 'id' as id, sum((phase ->> 'seconds')::float) / sum((phase ->> 'processed')::float) as seconds_each
    from (select result -> 'phases' as phases from task_state
          where status = 'completed' and type = 'agent_run' order by created_at desc limit 10) as recent,
         jsonb_array_elements(phases) as phase
    where (phase ->> 'processed')::float > 0 group by 1`.execute(db)
  return new Map(rows.map((row) => [row.id, row.seconds_each]))
}
