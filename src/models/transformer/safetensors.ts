/** Reads the file format in which most models are published: a JSON header, then the numbers of each tensor. */
import type { FileHandle } from 'node:fs/promises'
import { UsageError } from '../../errors.ts'

/** Where a tensor is in its file. */
export interface TensorEntry {
  dtype: string
  shape: number[]
  /** From the start of the file. */
  offset: number
  sizeBytes: number
}

const MAX_HEADER_BYTES = 100_000_000

/**
 * @returns The tensors by name.
 * @throws {UsageError} `embedding_model_not_valid` if it is no such file.
 */
export async function readHeader(file: FileHandle): Promise<Map<string, TensorEntry>> {
  const length = Number((await readBytes(file, 0, 8)).readBigUInt64LE())
  if (length > MAX_HEADER_BYTES) throw notValid('model.safetensors has no header.')
  const header = parseHeader(await readBytes(file, 8, length))
  return new Map(
    Object.entries(header).flatMap(([name, entry]) => {
      if (name === '__metadata__') return []
      const [from, to] = entry.data_offsets
      const { dtype, shape } = entry
      return [[name, { dtype, shape, offset: 8 + length + from, sizeBytes: to - from }]]
    }),
  )
}

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>

function parseHeader(bytes: Buffer): Header {
  try {
    return JSON.parse(bytes.toString('utf8')) as Header
  } catch (cause) {
    throw notValid('The header of model.safetensors is not JSON.', cause)
  }
}

/** @returns The numbers of a tensor of floats. */
export async function readFloats(file: FileHandle, entry: TensorEntry): Promise<Float32Array> {
  const bytes = await readBytes(file, entry.offset, entry.sizeBytes)
  if (entry.dtype === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
  if (entry.dtype === 'BF16') return new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer)
  if (entry.dtype === 'F16') return Float32Array.from(halves, fromHalf)
  throw notValid(`model.safetensors has numbers of the kind ${entry.dtype}.`)
}

/** @returns The bytes of a tensor, of whatever kind. */
export function readTensorBytes(file: FileHandle, entry: TensorEntry): Promise<Buffer> {
  return readBytes(file, entry.offset, entry.sizeBytes)
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  // A buffer of its own: one from the pool may begin at an odd address.
  const buffer = Buffer.from(new ArrayBuffer(length))
  for (let done = 0; done < length;) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) throw notValid('model.safetensors ends too early.')
    done += bytesRead
  }
  return buffer
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** A model in a folder that we cannot run. */
export function notValid(message: string, cause?: unknown): UsageError {
  return new UsageError('embedding_model_not_valid', message, {
    hint: 'EMBEDDING_MODEL=file:FOLDER takes BERT models in the layout of sentence-transformers: config.json, model.safetensors, vocab.txt.',
    cause,
  })
}
