/** One post, from its first missing checkpoint to the last. */
import { SUB_PHASES, type SubPhaseId } from '../../contract/phases.ts'
import { databaseFault } from '../../db/database-fault.ts'
import { KbaError, PostError, UnavailableError, messageOf } from '../../errors.ts'
import { getPost, listPostMedia, saveCheckpoint, saveFailure } from '../../posts/post-repository.ts'
import type { RunContext } from '../phase.ts'
import { forcedSubPhases } from '../plan.ts'
import { postCaching } from './1-post-caching.ts'
import { mediaAnalysis } from './2-media-analysis.ts'
import { llmProcessing } from './3-llm-processing.ts'
import { kbItemGeneration } from './4-kb-item-generation.ts'
import type { SubPhase } from './sub-phase.ts'
import { databaseSync } from './5-database-sync.ts'

const SUB_PHASE_CODE: Record<SubPhaseId, SubPhase> = {
  tweet_caching: postCaching,
  media_analysis: mediaAnalysis,
  llm_processing: llmProcessing,
  kb_item_generation: kbItemGeneration,
  database_sync: databaseSync,
}

/**
 * @returns Whether the post is finished. If not, the failure is recorded on it.
 * @throws What is no fault of this post: a model server that is away, a disk that is full.
 */
export async function processPost(run: RunContext, id: string): Promise<boolean> {
  const forced = forcedSubPhases(run.preferences)
  let redo = false
  let post = await getPost(run.db, id)
  let media = post.has_media ? await listPostMedia(run.db, id) : []
  for (const { id: subPhase, checkpoint } of SUB_PHASES) {
    // What comes after something that was made again is made again too, but the model is asked only when forced.
    if (post[checkpoint] !== null && !forced.has(subPhase) && !redo) continue
    try {
      const outcome = await SUB_PHASE_CODE[subPhase]({ post, media, forced: forced.has(subPhase) }, run)
      await saveCheckpoint(run.db, id, subPhase, checkpoint, outcome)
      post = { ...post, ...outcome, [checkpoint]: new Date() }
      // The first two write to the media; nothing later does.
      if (media.length > 0 && (subPhase === 'tweet_caching' || subPhase === 'media_analysis'))
        media = await listPostMedia(run.db, id)
      redo ||=
        subPhase === 'llm_processing' || subPhase === 'media_analysis' || subPhase === 'kb_item_generation'
    } catch (thrown) {
      const error = databaseFault(thrown) ?? thrown
      if (await isBeyondThePost(run, error)) throw error
      await recordFailure(run, id, subPhase, error)
      return false
    }
  }
  return true
}

/**
 * A model that fails for one post while its server answers is the post's failure. A server that is away, a setting
 * that is wrong and a disk that is full would fail every post alike.
 */
async function isBeyondThePost(run: RunContext, error: unknown): Promise<boolean> {
  if (error instanceof UnavailableError)
    return (
      error.code === 'database_away' ||
      (error.code === 'model_unreachable' && !(await run.modelServersAnswer()))
    )
  if (error instanceof PostError) return false
  return error instanceof KbaError
}

async function recordFailure(
  run: RunContext,
  id: string,
  subPhase: SubPhaseId,
  error: unknown,
): Promise<void> {
  const known = error instanceof KbaError
  const message = known ? messageOf(error) : `An unexpected fault: ${messageOf(error)}`
  if (!known) run.log.error({ postId: id, subPhase, err: error }, 'post failed by a fault of ours')
  const hint = known ? error.hint : undefined
  run.report.say('error', `Post ${id} failed in ${subPhase}: ${message}`, 'content_processing')
  await saveFailure(run.db, id, subPhase, {
    code: known ? error.code : 'unexpected',
    message,
    ...(hint === undefined ? {} : { hint }),
    at: new Date().toISOString(),
  })
}
