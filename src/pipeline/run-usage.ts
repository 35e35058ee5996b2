/** What the model calls of runs used: added up while a run goes on, capped, kept in its history. */
import { sql, type Insertable } from 'kysely'
import type { ModelPrices } from '../config/model-prices.ts'
import type { Db, ModelCallsTable } from '../db/tables.ts'
import { KbaError } from '../errors.ts'
import type { UsageReport } from '../models/bounded.ts'
import { dollarsFor, findPrice, formatDollars } from '../models/cost.ts'

/** The calls of one role to one model; `kind` is the role. */
export type ModelUsage = Omit<Insertable<ModelCallsTable>, 'run_id'>

export interface RunUsage {
  list(): ModelUsage[]
  add(report: UsageReport): void
  /** @throws {KbaError} `run_cost_reached` once the calls have cost as much as the run may. */
  admit(): void
  save(db: Db, runId: string): Promise<void>
}

export interface SpendingLimit {
  prices: ModelPrices
  /** Undefined: no limit. */
  maxDollars: number | undefined
}

/** Calls in flight at the cap finish and count, so that a run ends a little above it. */
export function openRunUsage({ prices, maxDollars = Infinity }: SpendingLimit): RunUsage {
  const totals = new Map<string, ModelUsage>()
  let dollars = 0
  return {
    list: () => [...totals.values()],
    add({ role, model, provider, usage }) {
      const key = `${role} ${model} ${provider}`
      const row = totals.get(key) ?? newRow({ kind: role, model, provider })
      row.calls += 1
      row.input_tokens += usage.inputTokens
      row.output_tokens += usage.outputTokens
      row.seconds += usage.seconds
      totals.set(key, row)
      const price = findPrice(prices, { provider, name: model })
      if (price !== undefined) dollars += dollarsFor(price, usage)
    },
    admit() {
      if (dollars < maxDollars) return
      const spent = `${formatDollars(dollars)} of MAX_RUN_COST=${maxDollars}`
      throw new KbaError('run_cost_reached', `The run has cost ${spent}: no model is asked any more.`, {
        hint: 'What was done is kept. kba run goes on from there; raise MAX_RUN_COST to do more at a time.',
      })
    },
    async save(db, runId) {
      if (totals.size === 0) return
      await db
        .insertInto('model_calls')
        .values([...totals.values()].map((row) => ({ ...row, run_id: runId })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
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
