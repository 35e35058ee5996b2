/** The history of runs. */
import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Preferences } from '../contract/preferences.ts'
import type { Db } from '../db/tables.ts'
import type { RunOutcome } from './run.ts'

/**
 * Runs whose process died are closed, and a new one is begun. The caller has the lock on runs (`lockRuns`):
 * whatever is marked as running is not.
 *
 * @returns Whether there were any.
 */
export async function beginRun(db: Db, id: string, preferences: Preferences): Promise<boolean> {
  const dead = await db
    .updateTable('runs')
    .set({ status: 'interrupted', ended_at: new Date() })
    .where('status', '=', 'running')
    .returning('id')
    .execute()
  await db
    .insertInto('runs')
    .values({
      id,
      status: 'running',
      preferences: JSON.stringify(preferences),
      host: hostname(),
      pid: process.pid,
    })
    .execute()
  return dead.length > 0
}

export interface RunTotals {
  processed: number
  failed: number
  model_calls: number
  seconds: number
}

export async function endRun(
  db: Db,
  id: string,
  outcome: RunOutcome,
  totals: RunTotals,
  error: string | undefined,
): Promise<void> {
  await db
    .updateTable('runs')
    .set({
      status: outcome.status,
      ...totals,
      phases: JSON.stringify(outcome.phases),
      error: error ?? null,
      ended_at: new Date(),
    })
    .where('id', '=', id)
    .execute()
}

/** @returns Seconds per processed thing and phase, over the last ten completed runs. */
export async function listPhaseSpeeds(db: Db): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; seconds_each: number }>`
    select phase ->> 'id' as id, sum((phase ->> 'seconds')::float) / sum((phase ->> 'processed')::float) as seconds_each
    from (select phases from runs where status = 'completed' order by started_at desc limit 10) as recent,
         jsonb_array_elements(phases) as phase
    where (phase ->> 'processed')::float > 0 group by 1`.execute(db)
  return new Map(rows.map((row) => [row.id, row.seconds_each]))
}
