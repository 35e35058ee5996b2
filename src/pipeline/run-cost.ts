/** The cost of runs by phase and model, at the prices that are set now. */
import type { ModelPrices } from '../config/model-prices.ts'
import type { PhaseId } from '../contract/phases.ts'
import { dollarsFor, findPrice } from '../models/cost.ts'
import type { ModelRole } from '../models/model.ts'
import type { ModelUsage } from '../models/usage-repository.ts'

export interface RunCost {
  /** US dollars of the models that have a price; `null` when none of them has one. */
  usd: number | null
  /** Models that were asked and have no price. */
  unpriced: string[]
  phases: ({ id: PhaseId } & Tokens)[]
  models: ({ role: string; model: string; provider: string; calls: number } & Tokens)[]
}

interface Tokens {
  input_tokens: number
  output_tokens: number
  usd: number | null
}

/** Roles without a phase of their own work for posts. */
const PHASE_OF: Partial<Record<ModelRole, PhaseId>> = {
  synthesis: 'synthesis_generation',
  embedding: 'embedding_generation',
}

/** Sums are rounded to a millionth of a cent. */
export function costOf(usage: readonly ModelUsage[], prices: ModelPrices): RunCost {
  const models = usage.map(({ kind: role, model, provider, calls, input_tokens, output_tokens }) => {
    const price = findPrice(prices, { provider, name: model })
    const tokens = { inputTokens: input_tokens, outputTokens: output_tokens }
    const usd = price === undefined ? null : rounded(dollarsFor(price, tokens))
    return { role, model, provider, calls, input_tokens, output_tokens, usd }
  })
  const phases = new Map<PhaseId, RunCost['phases'][number]>()
  for (const one of models) {
    const id = PHASE_OF[one.role as ModelRole] ?? 'content_processing'
    const known = phases.get(id) ?? { id, input_tokens: 0, output_tokens: 0, usd: null }
    phases.set(id, {
      id,
      input_tokens: known.input_tokens + one.input_tokens,
      output_tokens: known.output_tokens + one.output_tokens,
      usd: addDollars(known.usd, one.usd),
    })
  }
  return {
    usd: models.reduce<number | null>((sum, { usd }) => addDollars(sum, usd), null),
    unpriced: [...new Set(models.filter(({ usd }) => usd === null).map(({ model }) => model))],
    phases: [...phases.values()],
    models,
  }
}

function addDollars(sum: number | null, more: number | null): number | null {
  return more === null ? sum : rounded((sum ?? 0) + more)
}

function rounded(dollars: number): number {
  return Math.round(dollars * 1e8) / 1e8
}
