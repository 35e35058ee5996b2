/** Phase 4: a document for each subcategory with enough items, then for each main category; only where stale. */
import { countRunSyntheses } from '../documents/syntheses/synthesis-repository.ts'
import { listStaleMains } from './4-synthesis-generation/stale-mains.ts'
import { writeMains } from './4-synthesis-generation/write-mains.ts'
import type { Phase } from './phase.ts'

/** What is left over (a worker died with it) is handed out again, but not for ever. */
const MAX_ROUNDS = 20

/** One process writes them here; where several may share the work it is handed out, by main category. */
export const synthesisGeneration: Phase = async (run) => {
  if (run.failure !== undefined)
    return { ...(await countRunSyntheses(run.db, run.runId)), error: run.failure }
  const mains = run.signal.aborted || run.round >= MAX_ROUNDS ? [] : await listStaleMains(run)
  if (mains.length > 0 && run.isShared) {
    await run.handOutTopics(mains)
    return { processed: 0, failed: 0, waits: true }
  }
  const ended = await writeMains(
    run,
    mains.map(({ mainCategory }) => mainCategory),
  )
  return { ...(await countRunSyntheses(run.db, run.runId)), ...ended }
}
