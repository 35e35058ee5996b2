/** One post, from its first missing checkpoint to the last. */
import { SUB_PHASES, type SubPhaseId } from '../../contract/phases.ts'
import { databaseFault } from '../../db/database-fault.ts'
import type { PostRow } from '../../db/tables.ts'
import { KbaError, PostError, SystemError, UnavailableError, messageOf } from '../../errors.ts'
import { saveCheckpoints, saveFailure, type Placement } from '../../posts/checkpoints.ts'
import type { RunContext } from '../phase.ts'
import { forcedSubPhases } from '../plan.ts'
import { postCaching } from './1-post-caching.ts'
import { mediaAnalysis } from './2-media-analysis.ts'
import { llmProcessing } from './3-llm-processing.ts'
import { kbItemGeneration } from './4-kb-item-generation.ts'
import type { LoadedPost, PostWork, SubPhase } from './sub-phase.ts'
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
export async function processPost(run: RunContext, loaded: LoadedPost): Promise<boolean> {
  const forced = forcedSubPhases(run.preferences)
  let redo = false
  let work: PostWork = { ...loaded, forced: false }
  const finished = new Checkpoints(run)
  for (const { id, checkpoint } of SUB_PHASES) {
    // What comes after something that was made again is made again too, but the model is asked only when forced.
    if (work.post[checkpoint] !== null && !forced.has(id) && !redo) continue
    try {
      const { placement, over, ...outcome } = await SUB_PHASE_CODE[id](
        { ...work, forced: forced.has(id) },
        run,
      )
      if (over === true) return true
      work = { ...work, ...outcome, post: { ...(outcome.post ?? work.post), ...placement } }
      await finished.add(id, work.post, placement)
      redo ||= id === 'llm_processing' || id === 'media_analysis' || id === 'kb_item_generation'
    } catch (thrown) {
      const error = databaseFault(thrown) ?? thrown
      if (await isBeyondThePost(run, error)) throw error
      await finished.save()
      await recordFailure(run, work.post.id, id, error)
      return false
    }
  }
  await finished.end(work.post)
  return true
}

/**
 * What was paid for is marked at once. A sub-phase that is done again in no time waits for the next mark, which
 * makes two statements of five.
 */
class Checkpoints {
  readonly #run: RunContext
  #post: PostRow | undefined
  #finished: SubPhaseId[] = []

  constructor(run: RunContext) {
    this.#run = run
  }

  /** @param post - As the sub-phase left it. */
  async add(id: SubPhaseId, post: PostRow, placement: Placement | undefined): Promise<void> {
    this.#post = post
    this.#finished.push(id)
    if (id === 'llm_processing' || (id === 'media_analysis' && post.has_media)) await this.save(placement)
  }

  async save(placement?: Placement): Promise<void> {
    if (this.#post !== undefined && this.#finished.length > 0) await this.#mark(this.#post, false, placement)
  }

  /** Nothing is left to be done: also a post of which only the first sub-phase was open is over then. */
  async end(post: PostRow): Promise<void> {
    await this.#mark(post, true)
  }

  async #mark({ id, content_hash }: PostRow, is_over: boolean, placement?: Placement): Promise<void> {
    const sub_phases = this.#finished
    this.#finished = []
    const { db, runId: run_id } = this.#run
    await saveCheckpoints(db, { id, run_id, content_hash, sub_phases, is_over, ...placement })
  }
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
  // One file of a post that cannot be read keeps nobody from the others.
  if (error instanceof SystemError && error.code === 'unreadable') return false
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
  const code = known ? error.code : 'unexpected'
  const failure = { code, message, ...(hint === undefined ? {} : { hint }), at: new Date().toISOString() }
  await saveFailure(run.db, { postId: id, runId: run.runId, subPhase, failure })
}
