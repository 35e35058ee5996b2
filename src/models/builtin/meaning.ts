/** Compares the meaning of a post with that of categories, by sentence vectors. */
import type { EmbeddingModel } from '../model.ts'
import type { Candidate } from './keyword-index.ts'
import { spaceOut } from './words.ts'

const DESCRIPTOR_WORDS = 12

export interface Comparison {
  embedding: EmbeddingModel
  /** Those of the candidates and examples that are known; the new ones are added. */
  vectors: Map<string, number[]>
  text: string
  tree: readonly Candidate[]
  /** Indexes in the tree. */
  close: readonly number[]
  /** Other texts whose vectors are wanted. */
  also: readonly string[]
  signal: AbortSignal | undefined
}

/** @returns The vector of the post, and its cosine with each close candidate. */
export async function compareMeaning(
  comparison: Comparison,
): Promise<{ vector: readonly number[]; cosines: Map<number, number> }> {
  const { embedding, vectors, text, tree, close, also, signal } = comparison
  const descriptors = new Map(close.map((candidate) => [candidate, descriptorOf(tree[candidate])]))
  const missing = [...new Set([...descriptors.values(), ...also])].filter((known) => !vectors.has(known))
  const answer = await embedding.embed([text, ...missing], signal)
  missing.forEach((descriptor, i) => vectors.set(descriptor, answer.vectors[i + 1] ?? []))
  const vector = answer.vectors[0] ?? []
  const cosines = new Map(
    [...descriptors].map(([candidate, key]) => [candidate, cosine(vector, vectors.get(key) ?? [])]),
  )
  return { vector, cosines }
}

/** Short: the beginning of the description says most of it, and each word costs time. */
function descriptorOf(candidate: Candidate | undefined): string {
  if (candidate === undefined) return ''
  const description = candidate.description || candidate.keywords.slice(0, 8).join(', ')
  return `${spaceOut(candidate.subcategory)}. ${description.split(' ').slice(0, DESCRIPTOR_WORDS).join(' ')}`
}

function cosine(a: readonly number[], b: readonly number[]): number {
  let [dot, lengthA, lengthB] = [0, 0, 0]
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0]
    dot += x * y
    lengthA += x * x
    lengthB += y * y
  }
  return lengthA === 0 || lengthB === 0 ? 0 : dot / Math.sqrt(lengthA * lengthB)
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
