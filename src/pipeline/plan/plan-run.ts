/** The plan of a whole run: the five sub-phases, syntheses, embeddings; with the time that earlier runs took. */
import { sql } from 'kysely'
import { skipsPhase, type Preferences } from '../../contract/preferences.ts'
import type { Db } from '../../db/tables.ts'
import { listSubtopics } from '../../documents/item-repository.ts'
import type { KnownSynthesis } from '../../documents/syntheses/synthesis-repository.ts'
import { countUnchunked } from '../../search/chunk-repository.ts'
import { planContent, type FoundOutside, type PhasePlan } from './plan.ts'
import { planBothLevels } from './plan-syntheses.ts'
import { listPhaseSpeeds } from '../run-repository.ts'

export interface PlanIdentity {
  /** Model and prompt version of syntheses. */
  synthesis: string
  embeddingModel: string
}

/** Only reads. @returns Phases in the order of the run. */
export async function planRun(
  db: Db,
  preferences: Preferences,
  identity: PlanIdentity,
  found: FoundOutside & { syntheses: readonly KnownSynthesis[] },
): Promise<PhasePlan[]> {
  const phases = [
    ...(await planContent(db, preferences, found)),
    await planSynthesisPhase(db, preferences, identity.synthesis, found.syntheses),
    await planEmbeddings(db, preferences, identity.embeddingModel),
  ]
  const speeds = await listPhaseSpeeds(db)
  return phases.map((phase) => {
    const speed = speeds.get(phase.id === 'kb_item_generation' ? 'content_processing' : phase.id)
    return speed === undefined ? phase : { ...phase, estimated_seconds: speed * phase.needs_processing }
  })
}

async function planSynthesisPhase(
  db: Db,
  preferences: Preferences,
  identity: string,
  known: readonly KnownSynthesis[],
): Promise<PhasePlan> {
  const levels = planBothLevels(await listSubtopics(db), known, preferences, identity)
  const stale = levels.reduce((sum, level) => sum + level.stale.length, 0)
  const tooFew = levels.reduce((sum, level) => sum + level.ineligible, 0)
  const skipped = skipsPhase(preferences, 'synthesis_generation')
  return {
    id: 'synthesis_generation',
    needs_processing: skipped ? 0 : stale,
    already_complete: levels.reduce((sum, level) => sum + level.current, 0),
    ineligible: tooFew + (skipped ? stale : 0),
    reasons: {
      ...(tooFew > 0 && { 'too few items': tooFew }),
      ...(skipped && stale > 0 && { 'skipped by the preferences': stale }),
    },
  }
}

async function planEmbeddings(db: Db, preferences: Preferences, model: string): Promise<PhasePlan> {
  const uncut = await countUnchunked(db)
  const { rows } = await sql<{ missing: number; present: number }>`
    select (select count(*) from chunks where embedded_by is distinct from ${model})::int as missing,
           (select count(*) from chunks where embedded_by = ${model})::int as present`.execute(db)
  const { missing = 0, present = 0 } = rows[0] ?? {}
  const skipped = skipsPhase(preferences, 'embedding_generation')
  const due = uncut + missing + (preferences.force_regenerate_embeddings ? present : 0)
  return {
    id: 'embedding_generation',
    needs_processing: skipped ? 0 : due,
    already_complete: preferences.force_regenerate_embeddings ? 0 : present,
    ineligible: skipped ? due : 0,
    reasons: skipped && due > 0 ? { 'skipped by the preferences': due } : {},
  }
}
