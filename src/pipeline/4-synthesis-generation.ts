/** Phase 4: a document for each subcategory with enough items, then for each main category; only where stale. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { categoryLabel } from '../knowledge/category.ts'
import { hashText } from '../knowledge/content-hash.ts'
import { itemPath, synthesisPath } from '../knowledge/item.ts'
import { listItemCards, listSubtopics } from '../knowledge/item-repository.ts'
import { renderSynthesis } from '../knowledge/synthesis-markdown.ts'
import {
  listSyntheses,
  removeSynthesis,
  saveSynthesis,
  type SynthesisRow,
} from '../knowledge/synthesis-repository.ts'
import { removeTracked, writeTracked } from '../knowledge/write-tracked.ts'
import { PostError, messageOf } from '../errors.ts'
import { writeSynthesis, type SynthesisDraft, type SynthesisSource } from '../prompts/write-synthesis.ts'
import type { Phase, RunContext } from './phase.ts'
import { planSyntheses, type SynthesisTask } from './plan-syntheses.ts'
import pLimit from 'p-limit'

export const synthesisGeneration: Phase = async (run) => {
  const counts = { processed: 0, failed: 0 }
  const subtopics = await listSubtopics(run.db)
  // The subcategories first: the main categories are made from their syntheses.
  for (const level of ['subcategory', 'main'] as const) {
    const known = (await listSyntheses(run.db)).map((row) => asOnDisk(run, row))
    const plan = planSyntheses(level, subtopics, known, run.preferences, run.asker.identity(writeSynthesis))
    for (const gone of plan.gone) await remove(run, gone)
    const limit = pLimit(run.postsAtOnce)
    await Promise.all(plan.stale.map((task) => limit(() => make(run, task, known, counts))))
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
  if (run.signal.aborted) return
  try {
    await write(run, task, known)
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

async function write(run: RunContext, task: SynthesisTask, known: readonly SynthesisRow[]): Promise<void> {
  const sources = await collectSources(run, task, known)
  const mode = run.preferences.synthesis_mode
  const subject = {
    id: `${task.main_category}/${task.subcategory}`,
    inputHash: task.input_hash,
    force: run.preferences.force_regenerate_synthesis,
  }
  const answered = await run.asker.ask(
    writeSynthesis,
    subject,
    { topic: task.topic, mode, sources },
    AbortSignal.any([]),
  )
  const before = known.find(
    (row) => row.main_category === task.main_category && row.subcategory === task.subcategory,
  )
  const now = new Date()
  const document = renderSynthesis({
    file: synthesisPath(task),
    mainCategory: task.main_category,
    ...(task.subcategory === '' ? {} : { subcategory: task.subcategory }),
    mode,
    itemCount: task.items,
    title: answered.value.title,
    overview: answered.value.overview,
    sections: citedSections(answered.value, sources.length),
    sources: sources.map(({ title, path }) => ({ title, file: path })),
    generatedBy: {
      provider: answered.provider,
      model: answered.model,
      promptVersion: answered.promptVersion,
    },
    created: before?.created_at ?? now,
    updated: now,
  })
  const written = await writeTracked(
    run.db,
    run.paths.knowledgeBase,
    synthesisPath(task),
    document,
    run.preferences.force_regenerate_synthesis,
  )
  if (written.keptUserEdit)
    run.report.say('warn', `${synthesisPath(task)} was edited by hand and is kept.`, 'synthesis_generation')
  await saveSynthesis(run.db, {
    main_category: task.main_category,
    subcategory: task.subcategory,
    title: answered.value.title,
    body: document,
    document: JSON.stringify(answered.value),
    input_hash: task.input_hash,
    content_hash: hashText(JSON.stringify(answered.value)),
    item_count: task.items,
    model: answered.model,
    prompt_version: answered.promptVersion,
    file_sha256: written.sha256,
    user_edited: written.keptUserEdit,
  })
}

/** A statement whose numbers all lead nowhere is not supported by anything, and is left out. */
function citedSections(draft: SynthesisDraft, sourceCount: number) {
  return draft.sections
    .map(({ heading, statements }) => ({
      heading,
      statements: statements
        .map(({ text, sources }) => ({ text, citations: sources.filter((number) => number <= sourceCount) }))
        .filter((statement) => statement.citations.length > 0),
    }))
    .filter((section) => section.statements.length > 0)
}

async function collectSources(
  run: RunContext,
  task: SynthesisTask,
  known: readonly SynthesisRow[],
): Promise<(SynthesisSource & { path: string })[]> {
  const cards = await listItemCards(
    run.db,
    task.main_category,
    task.subcategory === '' ? undefined : task.subcategory,
    run.preferences.synthesis_max_items,
  )
  if (task.subcategory !== '') {
    return cards.map((card) => ({
      title: card.title,
      summary: card.summary,
      points: (card.article as { keyTakeaways?: string[] }).keyTakeaways ?? [],
      tags: card.tags,
      path: itemPath(card),
    }))
  }
  const parts = known.filter((row) => row.main_category === task.main_category && row.subcategory !== '')
  return parts.map((row) => {
    const draft = row.document as { overview: string; sections: { statements: { text: string }[] }[] }
    const points = draft.sections
      .flatMap((section) => section.statements.map((statement) => statement.text))
      .slice(0, 8)
    return {
      title: categoryLabel(row.subcategory),
      summary: draft.overview,
      points,
      tags: [],
      path: synthesisPath(row),
    }
  })
}
