/** What models on servers were used for, and what that cost at the prices of now. */
import { sql } from 'kysely'
import type { ModelPrices } from '../config/model-prices.ts'
import type { Statistics } from '../contract/api/statistics.ts'
import type { Db } from '../db/tables.ts'
import { dollarsFor, findPrice } from '../models/cost.ts'

type ModelUse = Statistics['model_use'][number]

/** @param days - Back from today; a run counts by the day it was asked for. */
export async function readModelUse(db: Db, prices: ModelPrices, days: number): Promise<ModelUse[]> {
  const { rows } = await sql<Omit<ModelUse, 'usd'> & { model: string; provider: string }>`
    select purpose, model, provider, sum(calls)::int as calls,
      sum(input_tokens)::float8 as input_tokens, sum(output_tokens)::float8 as output_tokens
    from model_calls left join task_state on task_id = run_id
    where coalesce(day, (created_at at time zone 'UTC')::date) > (now() at time zone 'UTC')::date - ${days}::int
    group by 1, 2, 3 order by purpose`.execute(db)
  const byPurpose = new Map<string, ModelUse>()
  for (const { model, provider, ...row } of rows) {
    const price = findPrice(prices, { provider, name: model })
    const tokens = { inputTokens: row.input_tokens, outputTokens: row.output_tokens }
    const usd = price === undefined ? null : dollarsFor(price, tokens)
    const sum = byPurpose.get(row.purpose)
    byPurpose.set(row.purpose, sum === undefined ? { ...row, usd } : added(sum, { ...row, usd }))
  }
  return [...byPurpose.values()]
}

function added(sum: ModelUse, more: ModelUse): ModelUse {
  return {
    purpose: sum.purpose,
    calls: sum.calls + more.calls,
    input_tokens: sum.input_tokens + more.input_tokens,
    output_tokens: sum.output_tokens + more.output_tokens,
    usd: more.usd === null ? sum.usd : (sum.usd ?? 0) + more.usd,
  }
}
