/** Lays the weights of a model in a memory that all threads share, in the form in which the kernel wants them. */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { PACKAGE_ROOT } from '../../config/package-root.ts'
import type { EncoderShape, ModelFolder } from './model-folder.ts'
import { notValid, readFloats, readHeader, readTensorBytes, type TensorEntry } from './safetensors.ts'

/** A dense layer: addresses of its signed bytes, of their factors and of what is added. */
export interface DenseLayer {
  weights: number
  scales: number
  bias: number
}

export interface Norm {
  gamma: number
  beta: number
}

export interface EncoderLayer {
  /** Queries, keys and values behind each other. */
  attention: DenseLayer
  attentionOut: DenseLayer
  attentionNorm: Norm
  inner: DenseLayer
  out: DenseLayer
  outNorm: Norm
}

/** Where everything is in the memory. It can be sent to another thread. */
export interface Weights {
  memory: WebAssembly.Memory
  kernel: WebAssembly.Module
  words: DenseLayer
  wordCount: number
  /** Floats, with what is added for the kind of the token, which is always the same. */
  places: number
  embeddingNorm: Norm
  layers: EncoderLayer[]
  /** Where each thread has its own numbers, and how many bytes of it. */
  scratch: number
  scratchBytes: number
}

const PAGE_BYTES = 65_536
/** Made by `tools/embedding`. */
const KERNEL_FILE = join(PACKAGE_ROOT, 'models', 'encoder.wasm')

/**
 * Weights that are floats become signed bytes with a factor for each output; those that are bytes already are taken as they are.
 *
 * @param scratchBytes - What each of so many threads needs.
 * @throws {UsageError} `embedding_model_not_valid`
 */
export async function loadWeights(
  model: ModelFolder,
  { threads, scratchBytes }: { threads: number; scratchBytes: number },
): Promise<Weights> {
  const file = await open(join(model.folder, 'model.safetensors')).catch((cause: unknown) => {
    throw notValid(`Cannot read ${join(model.folder, 'model.safetensors')}.`, cause)
  })
  try {
    const tensors = await readHeader(file)
    const wordCount = shapeOf(tensors, 'embeddings.word_embeddings.weight')[0] ?? 0
    const room = new Room(file, tensors, sizeOf(model.shape, wordCount) + threads * scratchBytes)
    const laid = await layOut(room, model.shape)
    const kernel = await WebAssembly.compile(await readFile(KERNEL_FILE))
    return { ...laid, memory: room.memory, kernel, wordCount, scratch: room.end, scratchBytes }
  } finally {
    await file.close()
  }
}

type Laid = Pick<Weights, 'words' | 'places' | 'embeddingNorm' | 'layers'>

async function layOut(room: Room, { layers, maxTokens, width }: EncoderShape): Promise<Laid> {
  const words = await room.dense(['embeddings.word_embeddings'], false)
  const [kind] = [await room.floats('embeddings.token_type_embeddings.weight')]
  const places = (await room.floats('embeddings.position_embeddings.weight')).slice(0, maxTokens * width)
  const laid: Laid = {
    words,
    places: room.put(places.map((value, at) => value + (kind[at % width] ?? 0))),
    embeddingNorm: await room.norm('embeddings.LayerNorm'),
    layers: [],
  }
  for (let index = 0; index < layers; index += 1) {
    const name = `encoder.layer.${index}`
    const self = `${name}.attention.self`
    laid.layers.push({
      attention: await room.dense([`${self}.query`, `${self}.key`, `${self}.value`]),
      attentionOut: await room.dense([`${name}.attention.output.dense`]),
      attentionNorm: await room.norm(`${name}.attention.output.LayerNorm`),
      inner: await room.dense([`${name}.intermediate.dense`]),
      out: await room.dense([`${name}.output.dense`]),
      outNorm: await room.norm(`${name}.output.LayerNorm`),
    })
  }
  return laid
}

/** Upper bound of what the weights take, in bytes. */
function sizeOf({ layers, width, inner, maxTokens }: EncoderShape, wordCount: number): number {
  const perLayer = 4 * width * width + 2 * width * inner + 4 * (3 * (4 * width + inner + width) + 4 * width)
  const embeddings = wordCount * (width + 4) + 4 * (maxTokens + 2) * width
  return layers * perLayer + embeddings + 4096 * (layers + 1)
}

function shapeOf(tensors: ReadonlyMap<string, TensorEntry>, name: string): number[] {
  const entry = tensors.get(name) ?? tensors.get(`bert.${name}`)
  if (entry === undefined) throw notValid(`model.safetensors has no tensor ${name}: is it a BERT model?`)
  return entry.shape
}

/** A memory that is filled from its beginning. */
class Room {
  readonly memory: WebAssembly.Memory
  /** Where the next goes. The first bytes stay free: address 0 is for nothing. */
  end = 64
  readonly #file: FileHandle
  readonly #tensors: ReadonlyMap<string, TensorEntry>

  constructor(file: FileHandle, tensors: ReadonlyMap<string, TensorEntry>, sizeBytes: number) {
    const pages = Math.ceil(sizeBytes / PAGE_BYTES) + 1
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    this.#file = file
    this.#tensors = tensors
  }

  put(values: Float32Array | Int8Array): number {
    const at = this.end
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    new Uint8Array(this.memory.buffer, at, bytes.length).set(bytes)
    this.end = Math.ceil((at + bytes.length) / 64) * 64
    return at
  }

  floats(name: string): Promise<Float32Array> {
    return readFloats(this.#file, this.#entry(name))
  }

  async norm(name: string): Promise<Norm> {
    return {
      gamma: this.put(await this.floats(`${name}.weight`)),
      beta: this.put(await this.floats(`${name}.bias`)),
    }
  }

  /** One layer of several that get the same input. */
  async dense(names: readonly string[], hasBias = true): Promise<DenseLayer> {
    const parts: { bytes: Int8Array; scales: Float32Array }[] = []
    for (const name of names) parts.push(await this.#quantised(`${name}.weight`))
    const biases: Float32Array[] = []
    if (hasBias) for (const name of names) biases.push(await this.floats(`${name}.bias`))
    return {
      weights: this.put(
        joined(
          Int8Array,
          parts.map(({ bytes }) => bytes),
        ),
      ),
      scales: this.put(
        joined(
          Float32Array,
          parts.map(({ scales }) => scales),
        ),
      ),
      bias: this.put(joined(Float32Array, biases)),
    }
  }

  async #quantised(name: string): Promise<{ bytes: Int8Array; scales: Float32Array }> {
    const entry = this.#entry(name)
    if (entry.dtype !== 'I8') return quantise(await readFloats(this.#file, entry), entry.shape[0] ?? 1)
    const buffer = await readTensorBytes(this.#file, entry)
    const bytes = new Int8Array(buffer.buffer, buffer.byteOffset, buffer.length)
    return { bytes, scales: await this.floats(`${name}_scale`) }
  }

  #entry(name: string): TensorEntry {
    const entry = this.#tensors.get(name) ?? this.#tensors.get(`bert.${name}`)
    if (entry === undefined) throw notValid(`model.safetensors has no tensor ${name}: is it a BERT model?`)
    return entry
  }
}

function joined<T extends Float32Array | Int8Array>(kind: new (length: number) => T, parts: readonly T[]): T {
  const whole = new kind(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** The largest number of each row becomes 127. */
export function quantise(values: Float32Array, rows: number): { bytes: Int8Array; scales: Float32Array } {
  const width = values.length / rows
  const bytes = new Int8Array(values.length)
  const scales = new Float32Array(rows)
  for (let row = 0; row < rows; row += 1) {
    const from = row * width
    let most = 0
    for (let at = from; at < from + width; at += 1) most = Math.max(most, Math.abs(values[at] ?? 0))
    const scale = most === 0 ? 1 : most / 127
    scales[row] = scale
    for (let at = from; at < from + width; at += 1) bytes[at] = Math.round((values[at] ?? 0) / scale)
  }
  return { bytes, scales }
}
