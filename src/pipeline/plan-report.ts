/** The plan as the command line and the API tell it: phases with time and cost, and what is outdated. */
import type { ModelPrice } from '../config/model-prices.ts'
import type { Preferences } from '../contract/preferences.ts'
import type { Db } from '../db/tables.ts'
import type { EmbeddingModel, ModelRole } from '../models/model.ts'
import type { Asker } from '../prompts/ask.ts'
import { writeSynthesis } from '../prompts/write-synthesis.ts'
import { readinessOf } from '../sources/post-readers.ts'
import type { Source } from '../sources/source.ts'
import { countOutdated, type Outdated } from './outdated.ts'
import { withCosts } from './plan-cost.ts'
import { planRun } from './plan-run.ts'
import type { PhasePlan } from './plan.ts'

export interface PlanReport {
  phases: PhasePlan[]
  /** US dollars; undefined where no price is known. */
  estimated_usd: number | undefined
  outdated: Outdated
}

export interface PlanParts {
  database: { db: Db }
  embedding: EmbeddingModel
  sources: readonly Source[]
  identity: Asker['identity']
  makers: Asker['makers']
  priceOf(role: ModelRole): ModelPrice | undefined
}

/** Only reads. */
export async function describePlan(parts: PlanParts, preferences: Preferences): Promise<PlanReport> {
  const { database, embedding, makers } = parts
  const identity = {
    synthesis: parts.identity(writeSynthesis),
    embeddingModel: `${embedding.provider}/${embedding.name}`,
  }
  const ready = await readinessOf(parts.sources)
  const reading = ready && { lacks: ready.goesBackFor, most: ready.most }
  const planned = await planRun(database.db, preferences, identity, reading)
  const phases = await withCosts(database.db, planned, (role) => parts.priceOf(role))
  const costs = phases.flatMap(({ estimated_usd: usd }) => (usd === undefined ? [] : [usd]))
  const estimated_usd = costs.length === 0 ? undefined : costs.reduce((sum, usd) => sum + usd, 0)
  return { phases, estimated_usd, outdated: await countOutdated(database.db, makers) }
}
