/** What a synthesis is made from. */
import { categoryLabel } from '../../contract/category-label.ts'
import { itemPath, synthesisPath } from '../../knowledge/item.ts'
import { listItemCards } from '../../knowledge/item-repository.ts'
import type { SynthesisRow } from '../../knowledge/synthesis-repository.ts'
import type { SynthesisSource } from '../../prompts/write-synthesis.ts'
import type { RunContext } from '../phase.ts'
import type { SynthesisTask } from '../plan-syntheses.ts'

/** `path` is relative to the knowledge base. */
export type TopicSource = SynthesisSource & { path: string }

/** @returns Items of a subcategory, or the syntheses of a main category's subcategories; numbered as they stand. */
export async function collectSources(
  run: RunContext,
  task: SynthesisTask,
  known: readonly SynthesisRow[],
): Promise<TopicSource[]> {
  if (task.subcategory !== '') {
    const topic = { mainCategory: task.main_category, subcategory: task.subcategory }
    const cards = await listItemCards(run.db, topic, run.preferences.synthesis_max_items)
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
