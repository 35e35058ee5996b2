/** What search has to beat: BM25 as a textbook has it, over title and text as one. */
import { stemmer } from '@orama/stemmers/english'

const [K1, B] = [1.2, 0.75]
const STOP_WORDS = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
)

export type Rank = (query: string, limit: number) => string[]

export function openBm25(documents: readonly { id: string; name: string; description: string }[]): Rank {
  const lengths: number[] = []
  const postings = new Map<string, Map<number, number>>()
  for (const [at, { name, description }] of documents.entries()) {
    const words = wordsOf(`${name} ${description}`)
    lengths.push(words.length)
    for (const word of words) {
      const of = postings.get(word) ?? new Map<number, number>()
      postings.set(word, of.set(at, (of.get(at) ?? 0) + 1))
    }
  }
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length)
  return (query, limit) => {
    const scores = new Map<number, number>()
    for (const word of wordsOf(query)) {
      const of = postings.get(word)
      if (of === undefined) continue
      const idf = Math.log(1 + (documents.length - of.size + 0.5) / (of.size + 0.5))
      for (const [at, times] of of) {
        const norm = K1 * (1 - B + (B * (lengths[at] ?? 0)) / mean)
        scores.set(at, (scores.get(at) ?? 0) + (idf * times * (K1 + 1)) / (times + norm))
      }
    }
    const best = [...scores].sort((one, other) => other[1] - one[1]).slice(0, limit)
    return best.flatMap(([at]) => documents[at]?.id ?? [])
  }
}

function wordsOf(text: string): string[] {
  return [...text.toLowerCase().matchAll(/[a-z0-9]+/g)]
    .map(([word]) => word)
    .filter((word) => !STOP_WORDS.has(word))
    .map((word) => stemmer(word))
}
