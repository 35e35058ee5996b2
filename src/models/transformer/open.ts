/** An embedding model that computes in this process, from a folder. */
import { availableParallelism } from 'node:os'
import type { EmbeddedAs, EmbeddingModel, Usage } from '../model.ts'
import { EncoderThreads } from './encoder-threads.ts'
import { prepareText } from './prepare-text.ts'

/** Of one message to a thread: small, so that an abort is heeded soon. */
const BATCH_TEXTS = 16
const BATCH_CHARS = 2000
const MAX_THREADS = 4
/** A short post is placed by its vector, and a moment later found by it: it is computed once. */
const MAX_REMEMBERED = 512

/**
 * A model on as many threads as there are cores, at most four. It is read and they start when there is work for them; they
 * are held only while something is computed, so that an idle one never keeps the process alive. A text without a letter or
 * digit gets a zero vector; of a long text what the model reads counts.
 *
 * @throws {KbaError} from `embed`: `embedding_model_not_valid`, `builtin_embedding_failed`, `builtin_embedding_closed`, `not_built`;
 * the reason of the signal if that is aborted.
 */
export function openTransformer(folder: string, name: string): EmbeddingModel & { close(): Promise<void> } {
  const threads = new EncoderThreads(folder, Math.min(MAX_THREADS, availableParallelism()))
  const recent = new RecentVectors()
  return {
    ...{ provider: 'builtin', name },
    embed: (texts, signal, as = 'document') => embedAll(threads, recent, { texts, signal, as }),
    close: () => threads.close(),
  }
}

class RecentVectors {
  readonly #byText = new Map<string, ArrayLike<number>>()

  get(text: string): ArrayLike<number> | undefined {
    return this.#byText.get(text)
  }

  add(text: string, vector: ArrayLike<number>): void {
    this.#byText.set(text, vector)
    const [oldest] = this.#byText.keys()
    if (this.#byText.size > MAX_REMEMBERED && oldest !== undefined) this.#byText.delete(oldest)
  }
}

interface Embedding {
  texts: readonly string[]
  signal: AbortSignal | undefined
  as: EmbeddedAs
}

async function embedAll(
  threads: EncoderThreads,
  recent: RecentVectors,
  { texts, signal, as }: Embedding,
): Promise<{ vectors: number[][]; usage: Usage }> {
  signal?.throwIfAborted()
  const started = performance.now()
  const { dimensions, prefixes } = await raceAbort(threads.describe(), signal)
  const vectors = texts.map(() => new Array<number>(dimensions).fill(0))
  const prepared = texts.map((text) => prefixed(prefixes[as], prepareText(text)))
  const batches = batchesOf(
    prepared.map((text, index) => {
      const known = recent.get(text)
      if (known === undefined) return text
      vectors[index] = Array.from(known)
      return ''
    }),
  )
  const next = batches.values()
  const work = async (): Promise<void> => {
    for (const batch of next) {
      const answers = await raceAbort(threads.run(batch.map(({ text }) => text)), signal)
      batch.forEach(({ text, index }, i) => {
        const vector = answers[i] ?? []
        recent.add(text, vector)
        vectors[index] = Array.from(vector)
      })
    }
  }
  // No more batches than threads: a search query slips in between.
  await Promise.all(Array.from({ length: Math.min(threads.size, batches.length) }, work))
  const seconds = (performance.now() - started) / 1000
  return { vectors, usage: { inputTokens: 0, outputTokens: 0, seconds } }
}

function prefixed(prefix: string, text: string): string {
  return text === '' ? '' : prefix + text
}

interface PlacedText {
  text: string
  index: number
}

/** Texts without a word are left out. */
function batchesOf(texts: readonly string[]): PlacedText[][] {
  const batches: PlacedText[][] = []
  let chars = BATCH_CHARS
  for (const [index, text] of texts.entries()) {
    if (text === '') continue
    const last = batches.at(-1)
    if (last === undefined || last.length >= BATCH_TEXTS || chars + text.length > BATCH_CHARS) {
      batches.push([{ text, index }])
      chars = text.length
    } else {
      last.push({ text, index })
      chars += text.length
    }
  }
  return batches
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
