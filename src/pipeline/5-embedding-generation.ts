/** Phase 5: chunks and vectors of items and syntheses; only of what changed. Stops and resumes between batches. */
import {
  forgetEmbeddings,
  listUnembedded,
  reuseEmbeddings,
  type UnembeddedText,
} from '../search/chunk-repository.ts'
import { cutDocuments, embedTexts, nameOfModel } from '../search/embed-texts.ts'
import { workAtOnce } from './hands.ts'
import type { Phase, RunContext } from './phase.ts'

const DOCUMENTS_AT_ONCE = 100
const TEXTS_AT_ONCE = 32

export const embeddingGeneration: Phase = async (run) => {
  const model = nameOfModel(run.embedding)
  if (run.preferences.force_regenerate_embeddings) await forgetEmbeddings(run.db, model)
  const counts = { documents: 0, passages: 0 }
  const ended = await workAtOnce(
    listBatches(run, model, counts),
    run.postsAtOnce,
    run.signal,
    async (batch) => {
      await embedTexts(run, batch, run.signal)
      counts.passages += batch.length
      report(run, counts.passages)
    },
  )
  return { processed: counts.passages, failed: 0, counts, ...ended }
}

/** Cuts documents and gives out the texts that have no vector yet: the next are cut while others are embedded. */
async function* listBatches(
  run: RunContext,
  model: string,
  counts: { documents: number },
): AsyncGenerator<UnembeddedText[]> {
  const given = new Set<string>()
  for (let afterId = 0; ;) {
    const cut = await cutDocuments(run.db, DOCUMENTS_AT_ONCE)
    counts.documents += cut
    // Also at the end: a text may stand in a document that was cut after its vector was stored.
    if (counts.documents > 0) await reuseEmbeddings(run.db, model)
    const texts = await listUnembedded(run.db, model, afterId, TEXTS_AT_ONCE * run.postsAtOnce)
    afterId = texts.at(-1)?.id ?? afterId
    const fresh = texts.filter(({ content_hash }) => !given.has(content_hash) && given.add(content_hash))
    for (let from = 0; from < fresh.length; from += TEXTS_AT_ONCE)
      yield fresh.slice(from, from + TEXTS_AT_ONCE)
    if (cut === 0 && texts.length === 0) return
  }
}

function report(run: RunContext, embedded: number): void {
  run.report.progress({
    phase: 'embedding_generation',
    status: 'progress',
    message: `${embedded} passages`,
    done: embedded,
  })
}
