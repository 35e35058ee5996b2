/** Learns places of the category tree from the posts that the user put there: by their words and by their meaning. */
import { isStopword } from './stopwords.ts'
import { splitWords } from './words.ts'

/** What a text is made of, by weight; of length 1, so that a product of two is a cosine. */
type WordVector = ReadonlyMap<string, number>

interface LearnedPlace {
  words: WordVector
  /** The middle of the sentence vectors. */
  meaning: readonly number[]
}

export interface LearnedPlaces {
  /** @returns How near a text is to each place that has examples, by index: cosines of words and of meaning, 0 to 1. */
  compare(text: string, vector: readonly number[]): Map<number, { words: number; meaning: number }>
}

/**
 * @param examples - Texts by place; a place without any is not learned.
 * @param vectorOf - The sentence vector of an example.
 * @see Rocchio: Relevance feedback in information retrieval (1971): a class is the middle of its examples.
 */
export function learnPlaces(
  examples: readonly (readonly string[])[],
  vectorOf: (text: string) => readonly number[],
): LearnedPlaces {
  const texts = examples.flat().map(wordsOf)
  const rarity = rarityOf(texts)
  const places = new Map<number, LearnedPlace>()
  for (const [index, own] of examples.entries()) {
    if (own.length === 0) continue
    const words = addUp(own.map((text) => weigh(wordsOf(text), rarity)))
    places.set(index, { words, meaning: middle(own.map(vectorOf)) })
  }
  return {
    compare(text, vector) {
      const words = weigh(wordsOf(text), rarity)
      const length = Math.hypot(...vector) || 1
      return new Map(
        [...places].map(([index, place]) => [
          index,
          { words: product(words, place.words), meaning: Math.max(0, dot(vector, place.meaning) / length) },
        ]),
      )
    },
  }
}

/** Words that tell something, without plural; of `font-size` also its parts. */
function wordsOf(text: string): string[] {
  return splitWords(text)
    .flatMap(({ key }) => (/[-_/.]/.test(key) ? [key, ...key.split(/[-_/.]+/)] : [key]))
    .map((word) => (/^.{3,}[^sui]s$/u.test(word) ? word.slice(0, -1) : word))
    .filter((word) => word !== '' && !isStopword(word))
}

/** The rarer among the examples, the more; a word that is new to all of them tells nothing. */
function rarityOf(texts: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) for (const word of new Set(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return new Map([...counts].map(([word, count]) => [word, 1 + Math.log((1 + texts.length) / (1 + count))]))
}

function weigh(words: readonly string[], rarity: ReadonlyMap<string, number>): WordVector {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const unseen = 1 + Math.log(1 + rarity.size)
  return toLength1(
    [...counts].map(([word, count]) => [word, (1 + Math.log(count)) * (rarity.get(word) ?? unseen)]),
  )
}

function addUp(vectors: readonly WordVector[]): WordVector {
  const sums = new Map<string, number>()
  for (const vector of vectors)
    for (const [word, weight] of vector) sums.set(word, (sums.get(word) ?? 0) + weight)
  return toLength1([...sums])
}

function toLength1(entries: readonly [string, number][]): WordVector {
  const length = Math.hypot(...entries.map(([, weight]) => weight)) || 1
  return new Map(entries.map(([word, weight]) => [word, weight / length]))
}

function product(a: WordVector, b: WordVector): number {
  let sum = 0
  for (const [word, weight] of a) sum += weight * (b.get(word) ?? 0)
  return sum
}

function middle(vectors: readonly (readonly number[])[]): number[] {
  const sums = (vectors[0] ?? []).map((_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0))
  const length = Math.hypot(...sums) || 1
  return sums.map((sum) => sum / length)
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
}
