/** What the model calls of a run used: added up while it goes on, capped, kept in its history. */
import type { ModelPrices } from '../config/model-prices.ts'
import type { Db } from '../db/tables.ts'
import { KbaError } from '../errors.ts'
import type { UsageReport } from '../models/bounded.ts'
import { dollarsFor, findPrice, formatDollars } from '../models/cost.ts'
import { addUsage, listUsage, UsageSum, type ModelUsage } from '../models/usage-repository.ts'

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
  const unsaved = new UsageSum()
  let dollarsStored = dollarsOf(stored, prices)
  return {
    add: (report) => {
      unsaved.add(report)
    },
    admit() {
      const dollars = dollarsStored + dollarsOf(unsaved.rows, prices)
      if (dollars < cap) return
      const spent = `${formatDollars(dollars)} of MAX_RUN_COST=${cap}`
      throw new KbaError('run_cost_reached', `The run has cost ${spent}, so it calls no more models.`, {
        hint: 'Everything done so far is kept. kba run continues from there; raise MAX_RUN_COST to do more at a time.',
      })
    },
    async save(db, runId) {
      const rows = unsaved.take()
      if (rows.length === 0) return
      // Also when the database is away: they are stored when it is back.
      dollarsStored += dollarsOf(rows, prices)
      await addUsage(db, { purpose: 'run', runId }, rows)
      if (maxDollars === undefined) return
      dollarsStored = dollarsOf((await listUsage(db, [runId])).get(runId) ?? [], prices)
    },
  }
}

function dollarsOf(rows: readonly ModelUsage[], prices: ModelPrices): number {
  return rows.reduce((sum, { provider, model: name, ...row }) => {
    const price = findPrice(prices, { provider, name })
    const tokens = { inputTokens: row.input_tokens, outputTokens: row.output_tokens }
    return price === undefined ? sum : sum + dollarsFor(price, tokens)
  }, 0)
}
