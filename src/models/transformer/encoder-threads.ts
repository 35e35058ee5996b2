/** The threads on which an embedding model computes. They share its weights, which are read when there is the first work. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { builtWorker } from '../../config/package-root.ts'
import { SystemError } from '../../errors.ts'
import { openedOnce, type OpenedOnce } from '../../kept-for.ts'
import { scratchBytesFor } from './encoder.ts'
import type { EncoderAnswer, EncoderJob, EncoderWork } from './encoder-worker.ts'
import { readModelFolder, type ModelFolder } from './model-folder.ts'
import { loadWeights } from './weights.ts'

/** A text may be longer; small, so that a search query slips in between the batches of a long run. */
const TOKENS_AT_ONCE = 256

type LoadedModel = Omit<EncoderWork, 'thread'> & Pick<ModelFolder, 'prefixes'>

/** Gives work to the thread that has the least of it. */
export class EncoderThreads {
  readonly #threads: readonly EncoderThread[]
  readonly #model: OpenedOnce<LoadedModel>

  constructor(folder: string, size: number) {
    const model = openedOnce(() => loadModel(folder, size))
    this.#model = model
    this.#threads = Array.from({ length: size }, (_, thread) => new EncoderThread(model, thread))
  }

  /** Reads the model. */
  async describe(): Promise<{ dimensions: number } & Pick<ModelFolder, 'prefixes'>> {
    const { shape, prefixes } = await this.#model.get()
    return { dimensions: shape.width, prefixes }
  }

  get size(): number {
    return this.#threads.length
  }

  /** @throws {UsageError} `embedding_model_not_valid`; {SystemError} `builtin_embedding_failed`, `builtin_embedding_closed`, `not_built` */
  run(texts: string[]): Promise<Float32Array[]> {
    // Of those that have as little, the first: a single caller needs one thread.
    const least = this.#threads.reduce((best, one) => (one.waiting < best.waiting ? one : best))
    return least.run(texts)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}

async function loadModel(folder: string, threads: number): Promise<LoadedModel> {
  const model = await readModelFolder(folder)
  const { shape, isLowerCase, prefixes } = model
  const tokens = Math.max(TOKENS_AT_ONCE, shape.maxTokens)
  const [vocabulary, weights] = await Promise.all([
    readFile(join(folder, 'vocab.txt'), 'utf8'),
    loadWeights(model, { threads, scratchBytes: scratchBytesFor(shape, tokens) }),
  ])
  return { shape, isLowerCase, prefixes, weights, vocabulary, tokens }
}

interface Waiting {
  resolve: (vectors: Float32Array[]) => void
  reject: (error: Error) => void
}

/** Owns a worker thread: starts it when needed, hands out batches, tells the waiting when it dies. */
class EncoderThread {
  readonly #model: OpenedOnce<LoadedModel>
  readonly #thread: number
  #worker: Worker | undefined
  #closed = false
  #nextId = 1
  readonly #waiting = new Map<number, Waiting>()

  constructor(model: OpenedOnce<LoadedModel>, thread: number) {
    this.#model = model
    this.#thread = thread
  }

  /** Batches in hand. */
  get waiting(): number {
    return this.#waiting.size
  }

  run(texts: string[]): Promise<Float32Array[]> {
    return new Promise((resolve, reject) => {
      const job: EncoderJob = { id: this.#nextId++, texts }
      this.#waiting.set(job.id, { resolve, reject })
      this.#model.get().then(
        (model) => {
          this.#post(model, job)
        },
        (error: unknown) => {
          this.#waiting.delete(job.id)
          reject(error instanceof Error ? error : new Error(String(error)))
        },
      )
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }

  #post(model: LoadedModel, job: EncoderJob): void {
    const waiting = this.#waiting.get(job.id)
    if (this.#closed) {
      this.#waiting.delete(job.id)
      waiting?.reject(
        new SystemError('builtin_embedding_closed', 'The built-in embedding model is already closed.'),
      )
      return
    }
    try {
      this.#worker ??= this.#start({ ...model, thread: this.#thread })
    } catch (error) {
      this.#waiting.delete(job.id)
      waiting?.reject(error instanceof Error ? error : new Error(String(error)))
      return
    }
    this.#worker.ref()
    this.#worker.postMessage(job)
  }

  #start(work: EncoderWork): Worker {
    const worker = new Worker(builtWorker('models/transformer/encoder-worker.ts'), { workerData: work })
    worker.unref()
    worker.on('message', (answer: EncoderAnswer) => {
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

  #settle(worker: Worker, answer: EncoderAnswer): void {
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
