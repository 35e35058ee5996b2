/** Items are found by meaning soon after they are made, and each worker embeds its own. */
import { skipsPhase } from '../../contract/preferences.ts'
import { messageOf } from '../../errors.ts'
import { addPassages } from '../../queue/task-state.ts'
import { embedItems } from '../../search/embed-documents.ts'
import type { RunContext } from '../phase.ts'

/** Never fails: what has no vector after this gets one in phase 5, which tells what is wrong. */
export async function embedFinished(run: RunContext, itemIds: readonly string[]): Promise<void> {
  const { db, runId, preferences, inHand } = run
  // Phase 5 would make them all again.
  if (preferences.force_regenerate_embeddings || skipsPhase(preferences, 'embedding_generation')) return
  if (itemIds.length === 0 || inHand.aborted) return
  try {
    const passages = await embedItems(run, itemIds)
    if (passages > 0) await addPassages(db, runId, passages)
  } catch (error) {
    run.log.warn({ err: error, runId, message: messageOf(error) }, 'items are embedded later')
  }
}
