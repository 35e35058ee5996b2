/** A thread in which an embedding model computes: started by `encoder-threads.ts`, one batch at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { Encoder } from './encoder.ts'
import type { EncoderShape } from './model-folder.ts'
import type { Weights } from './weights.ts'
import { WordPieces } from './word-pieces.ts'

/** What a thread is started with. */
export interface EncoderWork {
  shape: EncoderShape
  weights: Weights
  vocabulary: string
  isLowerCase: boolean
  /** Which of the threads it is, counted from 0. */
  thread: number
  /** What is computed at once. */
  tokens: number
}

export interface EncoderJob {
  id: number
  texts: string[]
}

export type EncoderAnswer = { id: number; vectors: Float32Array[] } | { id: number; error: string }

const work = workerData as EncoderWork
const encoder = new Encoder(work.shape, work.weights, work)
const pieces = new WordPieces(work.vocabulary, work.isLowerCase)

function encodeAll(texts: readonly string[]): Float32Array[] {
  const vectors: Float32Array[] = []
  let group: number[][] = []
  let tokens = 0
  const close = (): void => {
    if (group.length > 0) vectors.push(...encoder.encode(group))
    group = []
    tokens = 0
  }
  for (const text of texts) {
    const numbers = pieces.encode(text, work.shape.maxTokens)
    if (tokens + numbers.length > work.tokens) close()
    group.push(numbers)
    tokens += numbers.length
  }
  close()
  return vectors
}

parentPort?.on('message', ({ id, texts }: EncoderJob) => {
  let answer: EncoderAnswer
  try {
    answer = { id, vectors: encodeAll(texts) }
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) }
  }
  parentPort?.postMessage(answer)
})
