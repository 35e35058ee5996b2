/** Phase 4: a document for each subcategory with enough items, then for each main category; only where stale. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PostError, messageOf } from '../errors.ts'
import { synthesisPath } from '../knowledge/item.ts'
import { listSubtopics } from '../knowledge/item-repository.ts'
import { listSyntheses, removeSynthesis, type SynthesisRow } from '../knowledge/synthesis-repository.ts'
import { removeTracked } from '../knowledge/write-tracked.ts'
import { writeSynthesis } from '../prompts/write-synthesis.ts'
import { writeTopic } from './4-synthesis-generation/write-topic.ts'
import { workAtOnce } from './hands.ts'
import type { Phase, RunContext } from './phase.ts'
import { planSyntheses, type SynthesisTask } from './plan-syntheses.ts'

export const synthesisGeneration: Phase = async (run) => {
  const counts = { processed: 0, failed: 0 }
  const subtopics = await listSubtopics(run.db)
  // The subcategories first: the main categories are made from their syntheses.
  for (const level of ['subcategory', 'main'] as const) {
    const known = (await listSyntheses(run.db)).map((row) => asOnDisk(run, row))
    const plan = planSyntheses(level, subtopics, known, run.preferences, run.asker.identity(writeSynthesis))
    for (const gone of plan.gone) await remove(run, gone)
    const ended = await workAtOnce(plan.stale, run.postsAtOnce, run.signal, (task) =>
      make(run, task, known, counts),
    )
    if ('error' in ended) return { ...counts, ...ended }
  }
  return counts
}

/** What the user deleted is stale; the stored answer makes it again. */
function asOnDisk(run: RunContext, row: SynthesisRow): SynthesisRow {
  const isThere = existsSync(join(run.paths.knowledgeBase, synthesisPath(row)))
  return isThere ? row : { ...row, input_hash: '' }
}

async function remove(run: RunContext, gone: SynthesisRow): Promise<void> {
  const path = synthesisPath(gone)
  if (await removeTracked(run.db, run.paths.knowledgeBase, path))
    run.report.say(
      'warn',
      `${path} was edited by hand and is kept; its topic is gone.`,
      'synthesis_generation',
    )
  await removeSynthesis(run.db, gone)
}

async function make(
  run: RunContext,
  task: SynthesisTask,
  known: readonly SynthesisRow[],
  counts: { processed: number; failed: number },
): Promise<void> {
  try {
    await writeTopic(run, task, known)
    counts.processed += 1
    run.report.progress({
      phase: 'synthesis_generation',
      status: 'progress',
      message: task.topic,
      done: counts.processed,
    })
  } catch (error) {
    if (!(error instanceof PostError)) throw error
    counts.failed += 1
    run.report.say(
      'error',
      `The synthesis of ${task.topic} failed: ${messageOf(error)}`,
      'synthesis_generation',
    )
  }
}
