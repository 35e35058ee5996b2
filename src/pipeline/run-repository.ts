/** The history of runs, and what their model calls used. */
import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Preferences } from '../contract/preferences.ts'
import type { Db } from '../db/tables.ts'
import type { UsageReport } from '../models/bounded.ts'
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

export interface UsageCounter {
  calls(): number
  add(report: UsageReport): void
  save(db: Db, runId: string): Promise<void>
}

/** Adds up calls, tokens and seconds by role and model; written once, at the end of a run. */
export function openUsageCounter(): UsageCounter {
  const totals = new Map<
    string,
    {
      kind: string
      model: string
      provider: string
      calls: number
      input_tokens: number
      output_tokens: number
      seconds: number
    }
  >()
  return {
    calls: () => [...totals.values()].reduce((sum, row) => sum + row.calls, 0),
    add({ role, model, provider, usage }: UsageReport): void {
      const key = `${role} ${model} ${provider}`
      const row = totals.get(key) ?? {
        kind: role,
        model,
        provider,
        calls: 0,
        input_tokens: 0,
        output_tokens: 0,
        seconds: 0,
      }
      row.calls += 1
      row.input_tokens += usage.inputTokens
      row.output_tokens += usage.outputTokens
      row.seconds += usage.seconds
      totals.set(key, row)
    },
    async save(db: Db, runId: string): Promise<void> {
      if (totals.size === 0) return
      await db
        .insertInto('model_calls')
        .values([...totals.values()].map((row) => ({ ...row, run_id: runId })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
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
