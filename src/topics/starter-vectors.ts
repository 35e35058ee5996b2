/** The sentence vectors of the starter taxonomy's texts, made by the build, so that a first run computes none of them. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../absent.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { textsOf, type ShippedVectors } from '../models/builtin/meaning.ts'
import { starterTaxonomy, TOPICS_FOLDER } from './starter-taxonomy.ts'

/** A line of JSON, then a byte a number: signed, the greatest of a text is 127. */
const FILE = join(TOPICS_FOLDER, 'vectors.bin')
const BATCH = 64

interface Header {
  model: string
  /** Of the texts, in their order. */
  sha256: string
  dimensions: number
}

/** @returns Vectors by text, of length 1. Finds none when they are of another model or of other texts: they are computed then. */
export function readStarterVectors(model: string): ShippedVectors {
  let vectors: Map<string, Float32Array> | undefined
  return (text) => {
    vectors ??= readVectors(model)
    return vectors.get(text)
  }
}

/** A step of the build: makes the file anew where texts or model have changed. @returns Whether it did. */
export async function makeStarterVectors(embedding: EmbeddingModel): Promise<boolean> {
  const texts = allTexts()
  if (readVectors(embedding.name).size > 0) return false
  const vectors: number[][] = []
  for (let at = 0; at < texts.length; at += BATCH)
    vectors.push(...(await embedding.embed(texts.slice(at, at + BATCH))).vectors)
  const header: Header = {
    model: embedding.name,
    sha256: hashOf(texts),
    dimensions: vectors[0]?.length ?? 0,
  }
  const bytes = Buffer.concat(vectors.map((vector) => Buffer.from(quantized(vector).buffer)))
  const draft = `${FILE}.draft`
  await writeFile(draft, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), bytes]))
  await rename(draft, FILE)
  return true
}

function readVectors(model: string): Map<string, Float32Array> {
  const vectors = new Map<string, Float32Array>()
  if (!isThere(FILE)) return vectors
  const file = readFileSync(FILE)
  const end = file.indexOf('\n')
  const header = JSON.parse(file.subarray(0, end).toString('utf8')) as Header
  const texts = allTexts()
  if (header.model !== model || header.sha256 !== hashOf(texts)) return vectors
  const numbers = new Int8Array(file.buffer, file.byteOffset + end + 1)
  texts.forEach((text, at) => {
    const from = at * header.dimensions
    vectors.set(text, toLength1(numbers.subarray(from, from + header.dimensions)))
  })
  return vectors
}

function allTexts(): string[] {
  return [...new Set(starterTaxonomy().flatMap(textsOf))]
}

function hashOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex')
}

function quantized(vector: readonly number[]): Int8Array {
  const greatest = Math.max(...vector.map(Math.abs)) || 1
  return Int8Array.from(vector, (value) => Math.round((127 * value) / greatest))
}

function toLength1(numbers: Int8Array): Float32Array {
  const length = Math.hypot(...numbers) || 1
  return Float32Array.from(numbers, (value) => value / length)
}
