/** One post, from its first missing checkpoint to the last. */
import { databaseTime } from '../../db/clock.ts'
import { SUB_PHASES, type SubPhaseId } from '../../contract/phases.ts'
import { databaseFault } from '../../db/database-fault.ts'
import { KbaError, PostError, SystemError, UnavailableError, messageOf } from '../../errors.ts'
import { isServersFault } from '../../models/call-errors.ts'
import { saveFailure } from '../../posts/checkpoints.ts'
import type { RunContext } from '../phase.ts'
import { forcedSubPhases } from '../plan/plan.ts'
import { postCaching } from './1-post-caching.ts'
import { mediaAnalysis } from './2-media-analysis.ts'
import { llmProcessing } from './3-llm-processing.ts'
import { kbItemGeneration } from './4-kb-item-generation.ts'
import { databaseSync } from './5-database-sync.ts'
import { Checkpoints } from './checkpoint-marks.ts'
import { goOn, type Standing } from './go-on.ts'
import { isOvertaken, Overtaken } from './overtaken.ts'
import type { LoadedPost, SubPhase } from './sub-phase.ts'

const SUB_PHASE_CODE: Record<SubPhaseId, SubPhase> = {
  tweet_caching: postCaching,
  media_analysis: mediaAnalysis,
  llm_processing: llmProcessing,
  kb_item_generation: kbItemGeneration,
  database_sync: databaseSync,
}

/** Who does something to a post again and again is waited for: the post is left to a later round of the run. */
const MAX_ROUNDS = 10

/**
 * @returns Whether the post is finished. If not, the failure is recorded on it.
 * @throws What is no fault of this post: a model server that is away, a disk that is full.
 */
export async function processPost(run: RunContext, loaded: LoadedPost): Promise<boolean> {
  const forced = forcedSubPhases(run.preferences)
  let standing: Standing | undefined = { work: loaded, placed: loaded.post, forced, redo: false }
  for (let round = 1; standing !== undefined && round <= MAX_ROUNDS; round += 1) {
    const end: WorkEnd = await workOn(run, standing)
    if ('isFinished' in end) return end.isFinished
    standing = await goOn(run, end.overtakenAt)
  }
  return true
}

type WorkEnd = { isFinished: boolean } | { overtakenAt: Standing }

async function workOn(run: RunContext, begun: Standing): Promise<WorkEnd> {
  let standing = begun
  const finished = new Checkpoints(run)
  for (const { id, checkpoint } of SUB_PHASES) {
    if (!isDue(standing, id, standing.work.post[checkpoint] !== null)) continue
    try {
      const { work, forced } = standing
      const done = await SUB_PHASE_CODE[id]({ ...work, forced: forced.has(id) }, run)
      const { placement, over, ...outcome } = done
      if (over === true) return { isFinished: true }
      // What was read first counts: a sub-phase may have read the post again, behind an act of the user.
      const post = { ...(outcome.post ?? work.post), ...placement, last_act: work.post.last_act }
      standing = { ...standing, work: { ...work, ...outcome, post } }
      await finished.add(id, post, placement)
      standing = { ...after(standing, id), placed: post }
    } catch (thrown) {
      const error = databaseFault(thrown) ?? thrown
      const { post } = standing.work
      const fault = error === thrown ? undefined : error
      if (thrown instanceof Overtaken || (fault === undefined && (await isOvertaken(run.db, post))))
        return { overtakenAt: { ...without(standing, id), again: id } }
      if (await isBeyondThePost(run, error)) throw error
      await finished.save()
      await recordFailure(run, post.id, id, error)
      return { isFinished: false }
    }
  }
  return (await finished.end(standing.work.post)) ? { isFinished: true } : { overtakenAt: standing }
}

/** What comes after something that was made again is made again too, but the model is asked only when forced. */
function isDue({ forced, redo, again, keepsPlace }: Standing, id: SubPhaseId, isFinished: boolean): boolean {
  if (!isFinished) return true
  if (id === 'llm_processing' && keepsPlace === true) return false
  return forced.has(id) || redo || again === id
}

function after(standing: Standing, id: SubPhaseId): Standing {
  const isMade = id === 'llm_processing' || id === 'media_analysis' || id === 'kb_item_generation'
  const { again, ...rest } = without(standing, id)
  return { ...rest, redo: standing.redo || isMade, ...(again !== undefined && again !== id && { again }) }
}

/** Nothing is forced twice: the answer that was paid for is stored. */
function without(standing: Standing, id: SubPhaseId): Standing {
  return { ...standing, forced: new Set([...standing.forced].filter((one) => one !== id)) }
}

/**
 * A model that fails for one post while its server answers is the post's failure. A server that is away, a setting
 * that is wrong and a disk that is full would fail every post alike.
 */
async function isBeyondThePost(run: RunContext, error: unknown): Promise<boolean> {
  if (error instanceof UnavailableError)
    return (
      error.code === 'database_away' || isServersFault(error, async () => !(await run.modelServersAnswer()))
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
  const message = known ? messageOf(error) : `Unexpected error: ${messageOf(error)}`
  if (!known) run.log.error({ postId: id, subPhase, err: error }, 'post failed by a fault of ours')
  const hint = known ? error.hint : undefined
  run.report.say('error', `Post ${id} failed in ${subPhase}: ${message}`, 'content_processing')
  const code = known ? error.code : 'unexpected'
  const failure = {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    at: databaseTime(run.db).toISOString(),
  }
  await saveFailure(run.db, { postId: id, runId: run.runId, subPhase, failure })
}
