/** What a planned run will cost: the tokens that earlier runs took a thing, at the prices of the models of now. */
import { sql } from 'kysely'
import type { ModelPrice } from '../../config/model-prices.ts'
import type { Db } from '../../db/tables.ts'
import { dollarsFor } from '../../models/cost.ts'
import type { ModelRole } from '../../models/model.ts'
import type { PhasePlan } from './plan.ts'

/** The line of the plan whose things a role is asked about. */
const ROLE_OF: Readonly<Record<string, ModelRole>> = {
  media_analysis: 'vision',
  llm_processing: 'categorization',
  kb_item_generation: 'text',
  synthesis_generation: 'synthesis',
  embedding_generation: 'embedding',
}

/**
 * @param priceOf - The price of the model that serves a role now, if it has one.
 * @returns The plan with US dollars where something is to do, has a price and was done before.
 */
export async function withCosts(
  db: Db,
  phases: readonly PhasePlan[],
  priceOf: (role: ModelRole) => ModelPrice | undefined,
): Promise<PhasePlan[]> {
  const tokens = await listTokensEach(db)
  return phases.map((phase) => {
    const role = ROLE_OF[phase.id]
    const [each, price] = role === undefined ? [] : [tokens.get(role), priceOf(role)]
    if (each === undefined || price === undefined) return phase
    return { ...phase, estimated_usd: dollarsFor(price, each) * phase.needs_processing }
  })
}

/** @returns Tokens per processed thing and role, over the last ten completed runs in which the role was asked. */
async function listTokensEach(db: Db): Promise<Map<string, { inputTokens: number; outputTokens: number }>> {
  const { rows } = await sql<{ role: string; input: number; output: number }>`
    with used as (
      select kind, sum(input_tokens)::float as input, sum(output_tokens)::float as output,
             max((step ->> 'processed')::float) as things, row_number() over (partition by kind order by created_at desc) as age
      from model_calls join task_state on task_id = run_id cross join jsonb_array_elements(result -> 'phases') as step
      where status = 'completed' and (step ->> 'processed')::float > 0 and step ->> 'id' = case kind
        when 'synthesis' then 'synthesis_generation' when 'embedding' then 'embedding_generation'
        else 'content_processing' end
      group by run_id, kind, created_at)
    select kind as role, sum(input) / sum(things) as input, sum(output) / sum(things) as output
    from used where age <= 10 group by kind`.execute(db)
  return new Map(rows.map(({ role, input, output }) => [role, { inputTokens: input, outputTokens: output }]))
}
