/** Where syntheses are to be written or removed. */
import type { Place } from '../../topics/place.ts'
import { listSubtopics } from '../../documents/item-repository.ts'
import { listSynthesesOnDisk } from '../../documents/syntheses/synthesis-files.ts'
import { listFailedTopics, type KnownSynthesis } from '../../documents/syntheses/synthesis-repository.ts'
import { writeSynthesis } from '../../prompts/write-synthesis.ts'
import type { RunContext, StaleMain } from '../phase.ts'
import { planBothLevels, type SynthesisTask } from '../plan/plan-syntheses.ts'

/** @returns Main categories with something to do, their own synthesis or one of a subcategory's. */
export async function listStaleMains(run: RunContext): Promise<StaleMain[]> {
  const known = await listSynthesesOnDisk(run.db, run.paths.knowledgeBase)
  const levels = planBothLevels(
    await listSubtopics(run.db),
    known,
    run.preferences,
    run.asker.identity(writeSynthesis),
    await openIsOver(run, known),
  )
  const topics = new Map<string, number>()
  for (const { main_category } of levels.flatMap(({ stale, gone }): Place[] => [...stale, ...gone]))
    topics.set(main_category, (topics.get(main_category) ?? 0) + 1)
  return [...topics].map(([mainCategory, count]) => ({ mainCategory, topics: count }))
}

/** What a run has written or given up on it does not try again, also when it is forced to write everything. */
export async function openIsOver(
  run: RunContext,
  known: readonly KnownSynthesis[],
): Promise<(task: SynthesisTask) => boolean> {
  const written = known.filter((row) => row.last_run_id === run.runId && row.input_hash !== '')
  const failed = await listFailedTopics(run.db, run.runId)
  const over = new Set([...failed.map(keyOf), ...forced(run, written)])
  return (task) => over.has(keyOf(task))
}

/** Without force the hash of its sources tells whether it is to be written again. */
function forced({ preferences }: RunContext, written: readonly KnownSynthesis[]): string[] {
  return preferences.force_regenerate_synthesis ? written.map(keyOf) : []
}

function keyOf({ main_category, subcategory }: Place): string {
  return `${main_category}/${subcategory}`
}
