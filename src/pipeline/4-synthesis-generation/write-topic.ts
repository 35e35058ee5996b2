/** One synthesis: asked for, rendered, written, stored. */
import { databaseTime } from '../../db/clock.ts'
import type { Preferences } from '../../contract/preferences.ts'
import { withoutFrontMatter } from '../../documents/front-matter.ts'
import { hashText } from '../../text/content-hash.ts'
import { synthesisPath } from '../../topics/place.ts'
import { hasItems } from '../../documents/item-repository.ts'
import { renderSynthesis } from '../../documents/syntheses/synthesis-markdown.ts'
import { saveSynthesis, type KnownSynthesis } from '../../documents/syntheses/synthesis-repository.ts'
import { hashOfFile, writeTracked } from '../../documents/files/write-tracked.ts'
import type { Answered } from '../../prompts/ask.ts'
import type { SynthesisDraft } from '../../prompts/synthesis.ts'
import { writeSynthesis } from '../../prompts/write-synthesis.ts'
import type { RunContext } from '../phase.ts'
import type { SynthesisTask } from '../plan/plan-syntheses.ts'
import { collectSources, type TopicSource } from './topic-sources.ts'

/**
 * Asks for the synthesis of a topic, or takes the stored answer, and writes it.
 *
 * @param known - The syntheses that there are.
 */
export async function writeTopic(
  run: RunContext,
  task: SynthesisTask,
  known: readonly KnownSynthesis[],
): Promise<void> {
  const { db, paths, preferences } = run
  const path = synthesisPath(task)
  const force = preferences.force_regenerate_synthesis
  // What the user writes while the model works stays, also when all is to be written again.
  const mayReplace = force ? await hashOfFile(paths.knowledgeBase, path) : undefined
  const sources = await collectSources(run, task)
  const mode = preferences.synthesis_mode
  const subject = {
    id: keyOf(task),
    inputHash: task.input_hash,
    force,
  }
  const answered = await run.asker.ask(
    writeSynthesis,
    subject,
    { topic: task.topic, mode, sources, items: task.items },
    run.inHand,
  )
  // Merged away or renamed meanwhile: what is there now is another topic.
  if (!(await hasItems(db, task))) return
  const document = render({
    task,
    mode,
    answered,
    sources,
    before: known.find((row) => keyOf(row) === subject.id),
    now: databaseTime(db),
  })
  const written = await writeTracked(db, paths.knowledgeBase, path, document, mayReplace)
  if (written.keptUserEdit)
    run.report.say('warn', `${path} was edited by hand, so it is kept.`, 'synthesis_generation')
  await saveSynthesis(db, {
    main_category: task.main_category,
    subcategory: task.subcategory,
    title: answered.value.title,
    body: withoutFrontMatter(document).trimStart(),
    document: JSON.stringify(answered.value),
    input_hash: task.input_hash,
    content_hash: hashText(JSON.stringify(answered.value)),
    item_count: task.items,
    model: answered.model,
    prompt_version: answered.promptVersion,
    file_sha256: written.sha256,
    user_edited: written.keptUserEdit,
    last_run_id: run.runId,
  })
}

interface Rendered {
  task: SynthesisTask
  mode: Preferences['synthesis_mode']
  answered: Answered<SynthesisDraft>
  sources: readonly TopicSource[]
  before: Pick<KnownSynthesis, 'created_at'> | undefined
  now: Date
}

function render({ task, mode, answered, sources, before, now }: Rendered): string {
  return renderSynthesis({
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
}

function keyOf(place: { main_category: string; subcategory: string }): string {
  return `${place.main_category}/${place.subcategory}`
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
