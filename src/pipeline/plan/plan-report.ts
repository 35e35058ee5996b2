/** The plan as the command line and the API tell it: phases with time and cost, and what is outdated. */
import type { ModelPrice } from '../../config/model-prices.ts'
import type { Paths } from '../../config/paths.ts'
import type { Preferences } from '../../contract/preferences.ts'
import type { Db } from '../../db/tables.ts'
import { listChangedItems } from '../../documents/item-files.ts'
import { listSynthesesOnDisk } from '../../documents/syntheses/synthesis-files.ts'
import { listSyntheses } from '../../documents/syntheses/synthesis-repository.ts'
import type { EmbeddingModel, ModelRole } from '../../models/model.ts'
import { listLostMedia } from '../../posts/lost-media.ts'
import type { QuestionMakers } from '../../prompts/ask.ts'
import { writeSynthesis } from '../../prompts/write-synthesis.ts'
import type { PageReader } from '../../linked-pages/page-reader.ts'
import { readinessOf } from '../../sources/post-readers.ts'
import type { Source } from '../../sources/source.ts'
import { countOutdated, type Outdated } from '../outdated.ts'
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
  embedding: Pick<EmbeddingModel, 'provider' | 'name'>
  sources: readonly Source[]
  paths: Pick<Paths, 'knowledgeBase' | 'mediaCache'>
  runParts: { pages: Pick<PageReader, 'isOn'> }
  identity: QuestionMakers['identity']
  makers: QuestionMakers['makers']
  priceOf(role: ModelRole): ModelPrice | undefined
}

/**
 * Only reads.
 *
 * @param options.looksAtFiles - Whether what the user deleted or edited is foretold too. Then each file is looked at, which
 *   takes a tenth of a second for 10,000 items, and this thread for as long.
 */
export async function describePlan(
  parts: PlanParts,
  preferences: Preferences,
  { looksAtFiles }: { looksAtFiles: boolean },
): Promise<PlanReport> {
  const { database, embedding, makers } = parts
  const identity = {
    synthesis: parts.identity(writeSynthesis),
    embeddingModel: `${embedding.provider}/${embedding.name}`,
  }
  const ready = await readinessOf(parts.sources)
  const reading = ready && { lacks: ready.goesBackFor, most: ready.most }
  const files = looksAtFiles ? await lookAtFiles(parts) : await trustFiles(parts)
  const found = { reading, readsPages: parts.runParts.pages.isOn, ...files }
  const planned = await planRun(database.db, preferences, identity, found)
  const phases = await withCosts(database.db, planned, (role) => parts.priceOf(role))
  const costs = phases.flatMap(({ estimated_usd: usd }) => (usd === undefined ? [] : [usd]))
  const estimated_usd = costs.length === 0 ? undefined : costs.reduce((sum, usd) => sum + usd, 0)
  return { phases, estimated_usd, outdated: await countOutdated(database.db, makers) }
}

async function lookAtFiles({ database: { db }, paths }: PlanParts) {
  return {
    lostMedia: await listLostMedia(db, paths.mediaCache),
    items: await listChangedItems(db, paths.knowledgeBase),
    syntheses: await listSynthesesOnDisk(db, paths.knowledgeBase),
  }
}

async function trustFiles({ database: { db } }: PlanParts) {
  return {
    lostMedia: [],
    items: { lost: [], edited: [], unreadable: [] },
    syntheses: await listSyntheses(db),
  }
}
