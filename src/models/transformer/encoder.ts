/** Runs a BERT encoder on one thread: numbers of word pieces in, a vector of length 1 for each text out. */
import type { EncoderShape } from './model-folder.ts'
import type { DenseLayer, EncoderLayer, Weights } from './weights.ts'

/** The functions of `tools/embedding/kernel.ts`. */
interface Kernel {
  quantize: (x: number, q: number, scales: number, rows: number, width: number) => void
  dense: (...addressesAndSizes: number[]) => void
  embed: (...addressesAndSizes: number[]) => void
  addAndNormalize: (...addressesAndSizes: number[]) => void
  gelu: (x: number, count: number) => void
  attend: (...addressesAndSizes: number[]) => void
}

/** Rows that the kernel may read or write behind the last one. */
const SPARE_ROWS = 4

/** Addresses of what is computed. */
interface Scratch {
  ids: number
  state: number
  other: number
  attention: number
  inner: number
  integers: number
  rowScales: number
  scores: number
  end: number
}

function scratchAt(start: number, { width, inner, maxTokens }: EncoderShape, tokens: number): Scratch {
  const rows = tokens + SPARE_ROWS
  let end = start
  const take = (bytes: number): number => {
    const at = end
    end = Math.ceil((at + bytes) / 64) * 64
    return at
  }
  return {
    ids: take(4 * rows),
    state: take(4 * rows * width),
    other: take(4 * rows * width),
    attention: take(12 * rows * width),
    inner: take(4 * rows * inner),
    integers: take(2 * rows * Math.max(width, inner)),
    rowScales: take(4 * rows),
    scores: take(4 * (maxTokens + SPARE_ROWS)),
    get end() {
      return end
    },
  }
}

/** @returns The bytes that a thread needs to work on so many tokens at once. */
export function scratchBytesFor(shape: EncoderShape, tokens: number): number {
  return scratchAt(0, shape, tokens).end
}

export class Encoder {
  readonly #shape: EncoderShape
  readonly #weights: Weights
  readonly #kernel: Kernel
  readonly #scratch: Scratch
  readonly #floats: Float32Array
  readonly #words: Uint32Array

  /**
   * @param thread - Counted from 0: no two threads with the same number may work at once.
   * @param tokens - At most so many of all texts of a call.
   */
  constructor(shape: EncoderShape, weights: Weights, { thread, tokens }: { thread: number; tokens: number }) {
    this.#shape = shape
    this.#weights = weights
    const { memory, kernel, scratch, scratchBytes } = weights
    const instance = new WebAssembly.Instance(kernel, { env: { memory } })
    this.#kernel = instance.exports as unknown as Kernel
    this.#scratch = scratchAt(scratch + thread * scratchBytes, shape, tokens)
    this.#floats = new Float32Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
  }

  /** @param texts - Each of 1 to `maxTokens` numbers of word pieces. */
  encode(texts: readonly (readonly number[])[]): Float32Array[] {
    const { width, epsilon } = this.#shape
    const { words, places, embeddingNorm, layers } = this.#weights
    const { ids, state, other } = this.#scratch
    const starts: number[] = []
    let rows = 0
    for (const text of texts) {
      starts.push(rows)
      this.#words.set(text, ids / 4 + rows)
      const out = state + 4 * rows * width
      this.#kernel.embed(ids + 4 * rows, words.weights, words.scales, places, out, text.length, width)
      rows += text.length
    }
    this.#floats.fill(0, other / 4, other / 4 + rows * width)
    const { gamma, beta } = embeddingNorm
    this.#kernel.addAndNormalize(state, other, gamma, beta, rows, width, epsilon)
    for (const layer of layers) this.#runLayer(layer, texts, starts, rows)
    return texts.map((text, index) => this.#pool(starts[index] ?? 0, text.length))
  }

  #runLayer(
    layer: EncoderLayer,
    texts: readonly (readonly number[])[],
    starts: number[],
    rows: number,
  ): void {
    const { width, inner, heads, epsilon } = this.#shape
    const { state, other, attention, inner: wide, scores } = this.#scratch
    const kernel = this.#kernel
    this.#dense(layer.attention, { from: state, to: attention, rows, width, outputs: 3 * width })
    for (const [index, text] of texts.entries()) {
      const row = starts[index] ?? 0
      const at = attention + 12 * row * width
      kernel.attend(at, other + 4 * row * width, scores, text.length, width, heads)
    }
    this.#dense(layer.attentionOut, { from: other, to: other, rows, width, outputs: width })
    const { attentionNorm, outNorm } = layer
    kernel.addAndNormalize(state, other, attentionNorm.gamma, attentionNorm.beta, rows, width, epsilon)
    this.#dense(layer.inner, { from: state, to: wide, rows, width, outputs: inner })
    kernel.gelu(wide, rows * inner)
    this.#dense(layer.out, { from: wide, to: other, rows, width: inner, outputs: width })
    kernel.addAndNormalize(state, other, outNorm.gamma, outNorm.beta, rows, width, epsilon)
  }

  #dense(
    { weights, scales, bias }: DenseLayer,
    {
      from,
      to,
      rows,
      width,
      outputs,
    }: { from: number; to: number; rows: number; width: number; outputs: number },
  ): void {
    const { integers, rowScales } = this.#scratch
    this.#kernel.quantize(from, integers, rowScales, rows, width)
    this.#kernel.dense(integers, rowScales, weights, scales, bias, to, rows, width, outputs)
  }

  #pool(start: number, rows: number): Float32Array {
    const { width, pooling } = this.#shape
    const from = this.#scratch.state / 4 + start * width
    const counted = pooling === 'first' ? 1 : rows
    const sum = new Float32Array(width)
    for (let row = 0; row < counted; row += 1)
      for (let at = 0; at < width; at += 1)
        sum[at] = (sum[at] ?? 0) + (this.#floats[from + row * width + at] ?? 0)
    const length = Math.hypot(...sum) || 1
    return sum.map((value) => value / length)
  }
}
