/** What a synthesis is made from. */
import { categoryLabel } from '../../contract/category-label.ts'
import { itemPath, synthesisPath } from '../../topics/place.ts'
import { listItemGists } from '../../documents/item-repository.ts'
import { listSubSyntheses } from '../../documents/syntheses/synthesis-repository.ts'
import type { SynthesisSource } from '../../prompts/synthesis.ts'
import type { RunContext } from '../phase.ts'
import type { SynthesisTask } from '../plan/plan-syntheses.ts'

/** `path` is relative to the knowledge base. */
export type TopicSource = SynthesisSource & { path: string }

/** @returns Items of a subcategory, or the syntheses of a main category's subcategories; numbered as they stand. */
export async function collectSources(run: RunContext, task: SynthesisTask): Promise<TopicSource[]> {
  if (task.subcategory !== '') {
    const gists = await listItemGists(run.db, task, run.preferences.synthesis_max_items)
    return gists.map(({ title, summary, points, tags, code, correction, ...place }) => ({
      ...{ title, summary, points: points ?? [], tags, code },
      ...(correction === null ? {} : { correction }),
      path: itemPath(place),
    }))
  }
  const parts = await listSubSyntheses(run.db, task.main_category)
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
      code: [],
      path: synthesisPath(row),
    }
  })
}
