/** The syntheses of some main categories: of each its subcategories first, then its own, which is made from theirs. */
import pLimit from 'p-limit'
import { databaseTime } from '../../db/clock.ts'
import type { KbaError } from '../../errors.ts'
import { PostError, messageOf } from '../../errors.ts'
import { synthesisPath, type Place } from '../../topics/place.ts'
import { listSubtopics } from '../../documents/item-repository.ts'
import { listSynthesesOnDisk } from '../../documents/syntheses/synthesis-files.ts'
import {
  countRunSyntheses,
  removeSynthesis,
  saveSynthesisFailure,
  type KnownSynthesis,
} from '../../documents/syntheses/synthesis-repository.ts'
import { removeTracked } from '../../documents/files/write-tracked.ts'
import { writeSynthesis } from '../../prompts/write-synthesis.ts'
import { workAtOnce } from '../hands.ts'
import type { RunContext } from '../phase.ts'
import { planSyntheses, type SynthesisTask } from '../plan/plan-syntheses.ts'
import { openIsOver } from './stale-mains.ts'
import { writeTopic } from './write-topic.ts'

/** @returns What ended the work early, if anything did. A topic that fails alone is recorded and ends nothing. */
export async function writeMains(
  run: RunContext,
  mainCategories: readonly string[],
): Promise<{ error?: unknown }> {
  const hands = pLimit(run.postsAtOnce)
  return workAtOnce(mainCategories, run.postsAtOnce, run.signal, async (mainCategory) => {
    for (const level of ['subcategory', 'main'] as const) {
      const known = await listSynthesesOnDisk(run.db, run.paths.knowledgeBase, mainCategory)
      const isOver = await openIsOver(run, known)
      const subtopics = await listSubtopics(run.db, mainCategory)
      const identity = run.asker.identity(writeSynthesis)
      const plan = planSyntheses(level, subtopics, known, run.preferences, identity)
      for (const gone of plan.gone) await remove(run, gone)
      const stale = plan.stale.filter((task) => !isOver(task))
      const ended = await workAtOnce(stale, run.postsAtOnce, run.signal, (task) =>
        hands(() => write(run, task, known)),
      )
      if ('error' in ended) throw ended.error
    }
  })
}

async function remove(run: RunContext, gone: Place): Promise<void> {
  const path = synthesisPath(gone)
  if (await removeTracked(run.db, run.paths.knowledgeBase, path))
    run.report.say(
      'warn',
      `${path} was edited by hand, so it is kept although its topic no longer exists.`,
      'synthesis_generation',
    )
  await removeSynthesis(run.db, gone)
}

async function write(run: RunContext, task: SynthesisTask, known: readonly KnownSynthesis[]): Promise<void> {
  try {
    await writeTopic(run, task, known)
    const { processed: done } = await countRunSyntheses(run.db, run.runId)
    run.report.progress({ phase: 'synthesis_generation', status: 'progress', message: task.topic, done })
  } catch (error) {
    if (!(error instanceof PostError)) throw error
    await recordFailure(run, task, error)
  }
}

async function recordFailure(run: RunContext, task: SynthesisTask, error: KbaError): Promise<void> {
  const { code, hint } = error
  const message = messageOf(error)
  const failure = {
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    at: databaseTime(run.db).toISOString(),
  }
  await saveSynthesisFailure(run.db, task, { run_id: run.runId, failure })
  run.report.say('error', `The synthesis of ${task.topic} failed: ${message}`, 'synthesis_generation')
}
