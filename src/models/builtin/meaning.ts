/** Compares the meaning of a post with that of places, by the sentence vectors of texts that belong there. */
import type { EmbeddingModel } from '../model.ts'
import type { Candidate } from './keyword-index.ts'
import { spaceOut } from './words.ts'

/** The vector of a text that the product ships, so that nothing is computed for it. Of length 1. */
export type ShippedVectors = (text: string) => ArrayLike<number> | undefined

/** Of how many of a place's texts the nearness counts: one alone may be near by a word, all of them never are. */
const NEAREST = 3

/** Vectors of the texts of places, kept for the life of the process: a tree only grows. */
export function openPlaceVectors(embedding: EmbeddingModel, shipped: ShippedVectors) {
  const vectors = new Map<string, ArrayLike<number>>()
  return {
    /** Embeds what is new of these texts, together with the text that is asked for. @returns Its vector. */
    async embedWith(
      text: string,
      known: readonly string[],
      signal: AbortSignal | undefined,
    ): Promise<ArrayLike<number>> {
      const missing: string[] = []
      for (const one of new Set(known)) {
        if (vectors.has(one)) continue
        const ready = shipped(one)
        if (ready === undefined) missing.push(one)
        else vectors.set(one, ready)
      }
      const answer = await embedding.embed([text, ...missing], signal)
      missing.forEach((one, at) => vectors.set(one, toLength1(answer.vectors[at + 1] ?? [])))
      return toLength1(answer.vectors[0] ?? [])
    },
    vectorOf: (text: string): ArrayLike<number> => vectors.get(text) ?? [],
    compare: (vector: ArrayLike<number>, tree: readonly Candidate[]): number[] =>
      tree.map((candidate) => nearness(vector, textsOf(candidate), vectors)),
  }
}

/** @returns What shows by its meaning what belongs to a place. */
export function textsOf(candidate: Candidate): string[] {
  return [...(candidate.phrases ?? []), describe(candidate)]
}

function describe({ mainCategory, subcategory, description }: Candidate): string {
  const name = spaceOut(subcategory)
  return description === '' ? `${spaceOut(mainCategory)}: ${name}` : `${name}: ${description}`
}

function nearness(
  vector: ArrayLike<number>,
  texts: readonly string[],
  vectors: ReadonlyMap<string, ArrayLike<number>>,
): number {
  const cosines = texts.map((text) => dot(vector, vectors.get(text) ?? [])).sort((a, b) => b - a)
  const nearest = cosines.slice(0, NEAREST)
  return nearest.reduce((sum, cosine) => sum + cosine, 0) / Math.max(nearest.length, 1)
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < b.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0)
  return sum
}

function toLength1(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1
  return Float32Array.from(vector, (value) => value / length)
}

/** @returns Whether it is mostly written in another script than Latin, or with few of the commonest English words. */
export function isForeign(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  if (latin * 2 < letters) return true
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const english = words.filter((word) =>
    /^(?:the|a|an|of|to|in|is|and|for|with|on|you|your|how|that|it|this|from|are|i|we|my)$/.test(word),
  )
  return words.length >= 8 && english.length / words.length < 0.08
}
