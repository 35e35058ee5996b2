/** Sentence embeddings without a model server: Universal Sentence Encoder lite, shipped inside a package. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { builtWorker } from '../../config/package-root.ts'
import { SystemError } from '../../errors.ts'
import type { EmbeddingModel, Usage } from '../model.ts'
import type { EmbeddingAnswer, EmbeddingJob } from './embedding-worker.ts'

/** Length of every vector of the built-in model. */
export const BUILTIN_DIMENSIONS = 512

/** Small, so that an abort is heeded soon and a search query slips in between the batches of a long run. */
const BATCH_SIZE = 16
/** Each has a model of its own in memory. */
const MAX_THREADS = 4

/** The model blurs over more; its tokenizer's time grows with the square of the length. */
const MAX_CHARS = 1000

/**
 * The built-in embedding model, on as many threads as there are cores, at most four. They start when there is work for
 * them, and again if they die; they are held only while something is computed, so that an idle one never keeps the process
 * alive. A text without a letter or digit
 * gets a zero vector; of a long text the first 1,000 characters count.
 *
 * @throws {SystemError} from `embed`: `builtin_embedding_failed`, `builtin_embedding_closed`, `not_built`;
 * the reason of the signal if that is aborted.
 */
export function openBuiltinEmbedding(): EmbeddingModel & { close(): Promise<void> } {
  const threads = new EmbeddingThreads(Math.min(MAX_THREADS, availableParallelism()))
  return {
    provider: 'builtin',
    name: 'energetic-ai-en-512',
    embed: (texts, signal) => embedAll(threads, texts, signal),
    close: () => threads.close(),
  }
}

async function embedAll(
  threads: EmbeddingThreads,
  texts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ vectors: number[][]; usage: Usage }> {
  signal?.throwIfAborted()
  const started = performance.now()
  const vectors = texts.map(() => new Array<number>(BUILTIN_DIMENSIONS).fill(0))
  const filled = texts.map(prepare).flatMap((text, index) => (text === '' ? [] : [{ text, index }]))
  const batches = Array.from({ length: Math.ceil(filled.length / BATCH_SIZE) }, (_, at) =>
    filled.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE),
  )
  const next = batches.values()
  const work = async (): Promise<void> => {
    for (const batch of next) {
      const answers = await raceAbort(threads.run(batch.map((entry) => entry.text)), signal)
      batch.forEach((entry, i) => {
        vectors[entry.index] = answers[i] ?? []
      })
    }
  }
  // No more batches than threads: a search query slips in between.
  await Promise.all(Array.from({ length: Math.min(threads.size, batches.length) }, work))
  const seconds = (performance.now() - started) / 1000
  return { vectors, usage: { inputTokens: 0, outputTokens: 0, seconds } }
}

/** @returns The text as the model gets it: no addresses, no pictographs, cut at a word; '' if no word is left. */
function prepare(text: string): string {
  const plain = text
    .normalize('NFKC')
    .replace(/https?:\/\/\S+/gu, ' ')
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{Sc}\p{Sm}]+/gu, ' ')
    .trim()
  if (!/[\p{L}\p{N}]/u.test(plain)) return ''
  if (plain.length <= MAX_CHARS) return plain
  const cut = plain.slice(0, MAX_CHARS).replace(/[\uD800-\uDBFF]$/, '')
  const space = cut.lastIndexOf(' ')
  return space > MAX_CHARS / 2 ? cut.slice(0, space) : cut
}

function raceAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort)
    })
  })
}

interface Waiting {
  resolve: (vectors: number[][]) => void
  reject: (error: Error) => void
}

/** Gives work to the thread that has the least of it. */
class EmbeddingThreads {
  readonly #threads: readonly EmbeddingThread[]

  constructor(size: number) {
    this.#threads = Array.from({ length: size }, () => new EmbeddingThread())
  }

  get size(): number {
    return this.#threads.length
  }

  run(texts: string[]): Promise<number[][]> {
    // Of those that have as little, the first: a single caller needs one model in memory.
    const least = this.#threads.reduce((best, one) => (one.waiting < best.waiting ? one : best))
    return least.run(texts)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}

/** Owns a worker thread: starts it when needed, hands out batches, tells the waiting when it dies. */
class EmbeddingThread {
  #worker: Worker | undefined
  #closed = false
  #nextId = 1
  readonly #waiting = new Map<number, Waiting>()

  /** Batches in hand. */
  get waiting(): number {
    return this.#waiting.size
  }

  run(texts: string[]): Promise<number[][]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new SystemError('builtin_embedding_closed', 'The built-in embedding model is already closed.'))
        return
      }
      const worker = (this.#worker ??= this.#start())
      const job: EmbeddingJob = { id: this.#nextId++, texts }
      this.#waiting.set(job.id, { resolve, reject })
      worker.ref()
      worker.postMessage(job)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(builtWorker('models/builtin/embedding-worker.ts'))
    worker.unref()
    worker.on('message', (answer: EmbeddingAnswer) => {
      this.#settle(worker, answer)
    })
    worker.on('error', (cause) => {
      this.#lose(worker, cause)
    })
    worker.on('exit', (exitCode) => {
      this.#lose(worker, new Error(`The thread ended with code ${exitCode}.`))
    })
    return worker
  }

  #settle(worker: Worker, answer: EmbeddingAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) worker.unref()
    if ('vectors' in answer) waiting?.resolve(answer.vectors)
    else waiting?.reject(failure(new Error(answer.error)))
  }

  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const lost = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const waiting of lost) waiting.reject(failure(cause))
  }
}

function failure(cause: unknown): SystemError {
  return new SystemError('builtin_embedding_failed', 'The built-in embedding model crashed.', {
    hint: 'Run again. If it happens again, reinstall with `npm install`.',
    cause,
  })
}
