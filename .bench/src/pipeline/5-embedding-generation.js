/** Phase 5: chunks and vectors of items and syntheses; only of what changed. Stops and resumes between batches. */
import { chunkMarkdown } from "../search/chunk.js";
import { dropOrphans, forgetEmbeddings, listUnchunked, listUnembedded, replaceChunks, reuseEmbeddings, saveEmbeddings, } from "../search/chunk-repository.js";
import { parseFrontMatter } from "../knowledge/front-matter.js";
const DOCUMENTS_AT_ONCE = 100;
const TEXTS_AT_ONCE = 32;
export const embeddingGeneration = async (run) => {
    const model = modelName(run);
    if (run.preferences.force_regenerate_embeddings)
        await forgetEmbeddings(run.db, model);
    const cut = await cutDocuments(run);
    if (cut > 0)
        await reuseEmbeddings(run.db, model);
    let embedded = 0;
    for (;;) {
        run.signal.throwIfAborted();
        const texts = await listUnembedded(run.db, model, TEXTS_AT_ONCE);
        if (texts.length === 0)
            break;
        const { vectors } = await run.embedding.embed(texts.map((row) => row.text), run.signal);
        const rows = texts.map((row, index) => ({ content_hash: row.content_hash, vector: vectors[index] ?? [] }));
        await saveEmbeddings(run.db, model, run.hasVector, rows);
        embedded += rows.length;
        run.report.progress({
            phase: 'embedding_generation',
            status: 'progress',
            message: `${embedded} passages`,
            done: embedded,
        });
    }
    if (cut > 0)
        await dropOrphans(run.db);
    return { processed: embedded, failed: 0, counts: { documents: cut, passages: embedded } };
};
function modelName(run) {
    return `${run.embedding.provider}/${run.embedding.name}`;
}
async function cutDocuments(run) {
    let cut = 0;
    for (;;) {
        run.signal.throwIfAborted();
        const documents = await listUnchunked(run.db, DOCUMENTS_AT_ONCE);
        for (const document of documents) {
            const body = parseFrontMatter(document.body)?.body ?? document.body;
            await replaceChunks(run.db, document, chunkMarkdown(document.title, body));
        }
        cut += documents.length;
        if (documents.length === 0)
            return cut;
    }
}
