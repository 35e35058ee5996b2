/** What the model calls of runs used: added up while a run goes on, capped, kept in its history. */
import { sql, type Insertable } from 'kysely'
import type { ModelPrices } from '../config/model-prices.ts'
import type { Db } from '../db/tables.ts'
import type { ModelCallsTable } from '../db/task-tables.ts'
import { KbaError } from '../errors.ts'
import type { UsageReport } from '../models/bounded.ts'
import { dollarsFor, findPrice, formatDollars } from '../models/cost.ts'

/** The calls of one role to one model; `kind` is the role. */
export type ModelUsage = Omit<Insertable<ModelCallsTable>, 'run_id'>

export interface RunUsage {
  add(report: UsageReport): void
  /** @throws {KbaError} `run_cost_reached` once the calls have cost as much as the run may. */
  admit(): void
  /** Adds what came since the last time to what is stored. */
  save(db: Db, runId: string): Promise<void>
}

export interface SpendingLimit {
  prices: ModelPrices
  /** Undefined: no limit. */
  maxDollars: number | undefined
}

/**
 * Calls in flight at the cap finish and count, so that a run ends a little above it. What other workers spend is known
 * whenever this one saves.
 *
 * @param stored - What the run has used before, by whomever.
 */
export function openRunUsage({ prices, maxDollars }: SpendingLimit, stored: readonly ModelUsage[]): RunUsage {
  const cap = maxDollars ?? Infinity
  let unsaved = new Map<string, ModelUsage>()
  let dollarsStored = dollarsOf(stored, prices)
  return {
    add({ role, model, provider, usage }) {
      const key = `${role} ${model} ${provider}`
      const row = unsaved.get(key) ?? newRow({ kind: role, model, provider })
      row.calls += 1
      row.input_tokens += usage.inputTokens
      row.output_tokens += usage.outputTokens
      row.seconds += usage.seconds
      unsaved.set(key, row)
    },
    admit() {
      const dollars = dollarsStored + dollarsOf([...unsaved.values()], prices)
      if (dollars < cap) return
      const spent = `${formatDollars(dollars)} of MAX_RUN_COST=${cap}`
      throw new KbaError('run_cost_reached', `The run has cost ${spent}: no model is asked any more.`, {
        hint: 'What was done is kept. kba run goes on from there; raise MAX_RUN_COST to do more at a time.',
      })
    },
    async save(db, runId) {
      const rows = [...unsaved.values()]
      if (rows.length === 0) return
      unsaved = new Map()
      dollarsStored += dollarsOf(rows, prices)
      await addUsage(db, runId, rows)
      if (maxDollars === undefined) return
      dollarsStored = dollarsOf((await listUsage(db, [runId])).get(runId) ?? [], prices)
    },
  }
}

function dollarsOf(rows: readonly ModelUsage[], prices: ModelPrices): number {
  return rows.reduce((sum, { kind: _role, provider, model: name, ...row }) => {
    const price = findPrice(prices, { provider, name })
    const tokens = { inputTokens: row.input_tokens, outputTokens: row.output_tokens }
    return price === undefined ? sum : sum + dollarsFor(price, tokens)
  }, 0)
}

async function addUsage(db: Db, runId: string, rows: readonly ModelUsage[]): Promise<void> {
  await sql`
    insert into model_calls as known (run_id, kind, model, provider, calls, input_tokens, output_tokens, seconds)
    select ${runId}::uuid, kind, model, provider, calls, input_tokens, output_tokens, seconds
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (
      kind text, model text, provider text, calls int, input_tokens bigint, output_tokens bigint, seconds float)
    on conflict (run_id, kind, model, provider) do update set calls = known.calls + excluded.calls,
      input_tokens = known.input_tokens + excluded.input_tokens,
      output_tokens = known.output_tokens + excluded.output_tokens, seconds = known.seconds + excluded.seconds`.execute(
    db,
  )
}

/** @returns How many calls the run has made. */
export async function countUsage(db: Db, runId: string): Promise<number> {
  const { rows } = await sql<{ calls: number }>`
    select coalesce(sum(calls), 0)::int as calls from model_calls where run_id = ${runId}::uuid`.execute(db)
  return rows[0]?.calls ?? 0
}

function newRow(key: Pick<ModelUsage, 'kind' | 'model' | 'provider'>): ModelUsage {
  return { ...key, calls: 0, input_tokens: 0, output_tokens: 0, seconds: 0 }
}

/** @returns What the runs used, by the id of the run; nothing of those that asked no model. */
export async function listUsage(
  db: Db,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, ModelUsage[]>> {
  const rows = await db
    .selectFrom('model_calls')
    .selectAll()
    .where(sql<boolean>`run_id = any(${[...runIds]}::uuid[])`)
    .execute()
  const byRun = new Map<string, ModelUsage[]>()
  for (const { run_id, ...row } of rows) byRun.set(run_id, [...(byRun.get(run_id) ?? []), row])
  return byRun
}
