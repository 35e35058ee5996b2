/** Sentence embeddings without a model server: Universal Sentence Encoder lite, shipped inside a package. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { SystemError } from "../../errors.js";
/** Length of every vector of the built-in model. */
export const BUILTIN_DIMENSIONS = 512;
/** Small, so that an abort is heeded soon and a search query slips in between the batches of a long run. */
const BATCH_SIZE = 16;
/** The model blurs over more; its tokenizer's time grows with the square of the length. */
const MAX_CHARS = 1000;
/**
 * The built-in embedding model. Its thread starts at the first `embed` and again if it dies; it is held only
 * while something is computed, so that an idle one never keeps the process alive. A text without a letter or digit
 * gets a zero vector; of a long text the first 1,000 characters count.
 *
 * @throws {SystemError} from `embed`: `builtin_embedding_failed`, `builtin_embedding_closed`, `builtin_not_built`;
 * the reason of the signal if that is aborted.
 */
export function openBuiltinEmbedding() {
    const thread = new EmbeddingThread();
    return {
        provider: 'builtin',
        name: 'energetic-ai-en-512',
        embed: (texts, signal) => embedAll(thread, texts, signal),
        close: () => thread.close(),
    };
}
async function embedAll(thread, texts, signal) {
    signal?.throwIfAborted();
    const started = performance.now();
    const vectors = texts.map(() => new Array(BUILTIN_DIMENSIONS).fill(0));
    const filled = texts.map(prepare).flatMap((text, index) => (text === '' ? [] : [{ text, index }]));
    for (let from = 0; from < filled.length; from += BATCH_SIZE) {
        const batch = filled.slice(from, from + BATCH_SIZE);
        const answers = await raceAbort(thread.run(batch.map((entry) => entry.text)), signal);
        batch.forEach((entry, i) => {
            vectors[entry.index] = answers[i] ?? [];
        });
    }
    const seconds = (performance.now() - started) / 1000;
    return { vectors, usage: { inputTokens: 0, outputTokens: 0, seconds } };
}
/** @returns The text as the model gets it: no addresses, no pictographs, cut at a word; '' if no word is left. */
function prepare(text) {
    const plain = text
        .normalize('NFKC')
        .replace(/https?:\/\/\S+/gu, ' ')
        .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{Sc}\p{Sm}]+/gu, ' ')
        .trim();
    if (!/[\p{L}\p{N}]/u.test(plain))
        return '';
    if (plain.length <= MAX_CHARS)
        return plain;
    const cut = plain.slice(0, MAX_CHARS).replace(/[\uD800-\uDBFF]$/, '');
    const space = cut.lastIndexOf(' ');
    return space > MAX_CHARS / 2 ? cut.slice(0, space) : cut;
}
function raceAbort(work, signal) {
    if (signal === undefined)
        return work;
    return new Promise((resolve, reject) => {
        const onAbort = () => {
            reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
        };
        if (signal.aborted)
            onAbort();
        signal.addEventListener('abort', onAbort, { once: true });
        work.then(resolve, reject).finally(() => {
            signal.removeEventListener('abort', onAbort);
        });
    });
}
/** Owns the worker thread: starts it when needed, hands out batches, tells the waiting when it dies. */
class EmbeddingThread {
    #worker;
    #closed = false;
    #nextId = 1;
    #waiting = new Map();
    run(texts) {
        return new Promise((resolve, reject) => {
            if (this.#closed) {
                reject(new SystemError('builtin_embedding_closed', 'The built-in embedding model is already closed.'));
                return;
            }
            const worker = (this.#worker ??= this.#start());
            const job = { id: this.#nextId++, texts };
            this.#waiting.set(job.id, { resolve, reject });
            worker.ref();
            worker.postMessage(job);
        });
    }
    async close() {
        this.#closed = true;
        await this.#worker?.terminate();
    }
    #start() {
        const worker = new Worker(workerFile());
        worker.unref();
        worker.on('message', (answer) => {
            this.#settle(worker, answer);
        });
        worker.on('error', (cause) => {
            this.#lose(worker, cause);
        });
        worker.on('exit', (exitCode) => {
            this.#lose(worker, new Error(`The thread ended with code ${exitCode}.`));
        });
        return worker;
    }
    #settle(worker, answer) {
        const waiting = this.#waiting.get(answer.id);
        this.#waiting.delete(answer.id);
        if (this.#waiting.size === 0)
            worker.unref();
        if ('vectors' in answer)
            waiting?.resolve(answer.vectors);
        else
            waiting?.reject(failure(new Error(answer.error)));
    }
    #lose(worker, cause) {
        if (this.#worker !== worker)
            return;
        this.#worker = undefined;
        const lost = [...this.#waiting.values()];
        this.#waiting.clear();
        for (const waiting of lost)
            waiting.reject(failure(cause));
    }
}
function failure(cause) {
    return new SystemError('builtin_embedding_failed', 'The built-in embedding model stopped with a fault.', {
        hint: 'Start the run again; if it happens again, reinstall with `npm install`.',
        cause,
    });
}
/**
 * Node 20 cannot run TypeScript in a worker: beside the sources (under Vitest) the built file is taken, which
 * `npm test` makes before the tests. In `dist` the file stands beside this one.
 */
function workerFile() {
    const places = ['./embedding-worker.js', '../../../dist/models/builtin/embedding-worker.js'];
    const file = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url));
    if (file !== undefined)
        return file;
    throw new SystemError('builtin_not_built', 'The built-in embedding model is not built.', {
        hint: 'Run `npm run build` first.',
    });
}
