/** Phase 5: chunks and vectors of items and syntheses; only of what changed. Stops and resumes between batches. */
import { chunkMarkdown } from '../search/chunk.ts'
import {
  dropOrphans,
  forgetEmbeddings,
  listUnchunked,
  listUnembedded,
  replaceChunks,
  reuseEmbeddings,
  saveEmbeddings,
  type UnembeddedText,
} from '../search/chunk-repository.ts'
import { withoutFrontMatter } from '../knowledge/front-matter.ts'
import { workAtOnce } from './hands.ts'
import type { Phase, RunContext } from './phase.ts'

const DOCUMENTS_AT_ONCE = 100
const TEXTS_AT_ONCE = 32

export const embeddingGeneration: Phase = async (run) => {
  const model = modelName(run)
  if (run.preferences.force_regenerate_embeddings) await forgetEmbeddings(run.db, model)
  const counts = { documents: 0, passages: 0 }
  const ended = await workAtOnce(
    listBatches(run, model, counts),
    run.postsAtOnce,
    run.signal,
    async (batch) => {
      await embed(run, model, batch)
      counts.passages += batch.length
      report(run, counts.passages)
    },
  )
  if (counts.documents > 0) await dropOrphans(run.db)
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
    const cut = await cutDocuments(run)
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

/** What was embedded is kept at once, whatever becomes of the other batches. */
async function embed(run: RunContext, model: string, batch: readonly UnembeddedText[]): Promise<void> {
  const { vectors } = await run.embedding.embed(
    batch.map((row) => row.text),
    run.signal,
  )
  const rows = batch.map((row, index) => ({ content_hash: row.content_hash, vector: vectors[index] ?? [] }))
  await saveEmbeddings(run.db, model, run.hasVector, rows)
}

function report(run: RunContext, embedded: number): void {
  run.report.progress({
    phase: 'embedding_generation',
    status: 'progress',
    message: `${embedded} passages`,
    done: embedded,
  })
}

function modelName(run: RunContext): string {
  return `${run.embedding.provider}/${run.embedding.name}`
}

/** @returns How many were cut; none are left at 0. */
async function cutDocuments(run: RunContext): Promise<number> {
  const documents = await listUnchunked(run.db, DOCUMENTS_AT_ONCE)
  if (documents.length === 0) return 0
  await replaceChunks(
    run.db,
    documents.map(({ title, body, ...document }) => ({
      ...document,
      chunks: chunkMarkdown(title, withoutFrontMatter(body)),
    })),
  )
  return documents.length
}
