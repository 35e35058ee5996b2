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
import { parseFrontMatter } from '../knowledge/front-matter.ts'
import type { Phase, RunContext } from './phase.ts'

const DOCUMENTS_AT_ONCE = 100
const TEXTS_AT_ONCE = 32

export const embeddingGeneration: Phase = async (run) => {
  const model = modelName(run)
  if (run.preferences.force_regenerate_embeddings) await forgetEmbeddings(run.db, model)
  const cut = await cutDocuments(run)
  if (cut > 0) await reuseEmbeddings(run.db, model)
  let embedded = 0
  while (!run.signal.aborted) {
    const texts = await listUnembedded(run.db, model, TEXTS_AT_ONCE * run.postsAtOnce)
    if (texts.length === 0) break
    const batches = Array.from({ length: Math.ceil(texts.length / TEXTS_AT_ONCE) }, (_, index) =>
      texts.slice(index * TEXTS_AT_ONCE, (index + 1) * TEXTS_AT_ONCE),
    )
    const done = await Promise.allSettled(
      batches.map(async (batch) => {
        await embed(run, model, batch)
        embedded += batch.length
        report(run, embedded)
      }),
    )
    const failed = done.find((result) => result.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
  if (cut > 0) await dropOrphans(run.db)
  return { processed: embedded, failed: 0, counts: { documents: cut, passages: embedded } }
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

async function cutDocuments(run: RunContext): Promise<number> {
  let cut = 0
  while (!run.signal.aborted) {
    const documents = await listUnchunked(run.db, DOCUMENTS_AT_ONCE)
    if (documents.length === 0) break
    await replaceChunks(
      run.db,
      documents.map(({ title, body, ...document }) => ({
        ...document,
        chunks: chunkMarkdown(title, parseFrontMatter(body)?.body ?? body),
      })),
    )
    cut += documents.length
  }
  return cut
}
