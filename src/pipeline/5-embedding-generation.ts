/**
 * Phase 5: chunks and vectors of what has none yet: the syntheses, and items that could not be embedded when they were
 * made. Only of what changed; stops and resumes between batches.
 */
import { forgetEmbeddings } from '../search/chunk-repository.ts'
import { embeddingName, embedTexts, listBatches } from '../search/embed-documents.ts'
import { addPassages } from '../queue/task-state.ts'
import { workAtOnce } from './hands.ts'
import type { Phase } from './phase.ts'

export const embeddingGeneration: Phase = async (run) => {
  const { db, runId, preferences, report } = run
  if (preferences.force_regenerate_embeddings) await forgetEmbeddings(db, embeddingName(run.embedding))
  const counts = { documents: 0 }
  const batches = listBatches(run, run.postsAtOnce, counts)
  const ended = await workAtOnce(batches, run.postsAtOnce, run.signal, async (batch) => {
    await embedTexts(run, batch)
    const done = await addPassages(db, runId, batch.length)
    report.progress({ phase: 'embedding_generation', status: 'progress', message: `${done} passages`, done })
  })
  const passages = await addPassages(db, runId, 0)
  return { processed: passages, failed: 0, counts: { ...counts, passages }, ...ended }
}
