/**
 * Which words stand in which documents, in memory: a search takes a millisecond where the database takes tens. A large part
 * that does not change lies packed; what is new or changed lies beside it and is packed with it when it has grown.
 */
import { inverseDocumentFrequency, lengthNorm, saturate } from './bm25.ts'
import {
  allTerms,
  buildSegment,
  EMPTY_SEGMENT,
  postingsOf,
  termsWithPrefix,
  type Segment,
} from './segment.ts'

/** Words with how often they stand, weighed by field, in halves; and the weighed length of the document, in words. */
export interface CountedDocument {
  counts: ReadonlyMap<string, number>
  length: number
}

/** A word of a query: any of its forms counts, the best one in each document. */
export interface AskedWord {
  forms: readonly { form: string; weight: number }[]
}

export interface ScoredDocument {
  /** As given to `set`. */
  key: string
  score: number
  /** Weight of the asked words that stand in it. */
  covered: number
}

/** What is new is packed when it has so many documents, or a tenth of all. */
const MIN_UNPACKED = 500

export class WordIndex {
  #packed: Segment
  /** By word: document, count, ... of documents that are not packed yet. */
  #fresh = new Map<string, number[]>()
  readonly #keys: (string | undefined)[]
  #lengths: Float32Array
  readonly #numbers: Map<string, number>
  #firstFresh: number
  #total = 0

  constructor(stored?: { packed: Segment; keys: readonly string[]; lengths: Float32Array }) {
    this.#packed = stored?.packed ?? EMPTY_SEGMENT
    this.#keys = [...(stored?.keys ?? [])]
    this.#lengths = stored?.lengths ?? new Float32Array(1024)
    this.#numbers = new Map(this.#keys.map((key, number) => [key ?? '', number]))
    this.#firstFresh = this.#keys.length
    for (let number = 0; number < this.#keys.length; number += 1) this.#total += this.#lengths[number] ?? 0
  }

  /** Documents that can be found. */
  get size(): number {
    return this.#numbers.size
  }

  has(key: string): boolean {
    return this.#numbers.has(key)
  }

  /** Puts a document in, or in the place of the one with that key. */
  set(key: string, { counts, length }: CountedDocument): void {
    this.delete(key)
    const number = this.#keys.length
    this.#keys.push(key)
    this.#numbers.set(key, number)
    this.#keepLength(number, length)
    for (const [form, count] of counts) {
      const list = this.#fresh.get(form)
      if (list === undefined) this.#fresh.set(form, [number, count])
      else list.push(number, count)
    }
    if (number - this.#firstFresh >= Math.max(MIN_UNPACKED, this.size / 10)) this.pack()
  }

  delete(key: string): void {
    const number = this.#numbers.get(key)
    if (number === undefined) return
    this.#numbers.delete(key)
    this.#keys[number] = undefined
    this.#total -= this.#lengths[number] ?? 0
  }

  /** @returns In how many documents the form stands; those that were replaced since the last packing count too. */
  documentsWith(form: string): number {
    return (postingsOf(this.#packed, form)?.documents.length ?? 0) + (this.#fresh.get(form)?.length ?? 0) / 2
  }

  /** @returns How much a form tells. */
  weightOf(form: string): number {
    return inverseDocumentFrequency(this.size, this.documentsWith(form))
  }

  /** @returns Forms that begin with `prefix`, the most frequent first. */
  formsWithPrefix(prefix: string, limit: number): { term: string; documents: number }[] {
    const fresh = [...this.#fresh].flatMap(([term, list]) =>
      term.startsWith(prefix) ? [{ term, documents: list.length / 2 }] : [],
    )
    const all = new Map(termsWithPrefix(this.#packed, prefix, 1000).map((one) => [one.term, one]))
    for (const { term, documents } of fresh)
      all.set(term, { term, documents: documents + (all.get(term)?.documents ?? 0) })
    return [...all.values()].sort((a, b) => b.documents - a.documents).slice(0, limit)
  }

  /** Every form with the number of its documents. A form may come twice. */
  *forms(): Generator<{ term: string; documents: number }> {
    yield* allTerms(this.#packed)
    for (const [term, list] of this.#fresh) yield { term, documents: list.length / 2 }
  }

  /**
   * @param allowed - Of which documents may be found; undefined: of all.
   * @returns At most `limit`, best first; equal ones by key.
   */
  search(words: readonly AskedWord[], limit: number, allowed?: (key: string) => boolean): ScoredDocument[] {
    const scores = new Float64Array(this.#keys.length)
    const covered = new Float64Array(this.#keys.length)
    const average = this.#total / Math.max(1, this.size)
    for (const word of words) this.#add(word, average, scores, covered)
    return this.#best(scores, covered, limit, allowed)
  }

  /** Takes the fresh and the packed together, without what was deleted. */
  pack(): void {
    const numbers = new Map<number, number>()
    const keys: string[] = []
    const lengths = new Float32Array(Math.max(1024, this.#numbers.size))
    for (const [number, key] of this.#keys.entries()) {
      if (key === undefined) continue
      lengths[keys.length] = this.#lengths[number] ?? 0
      numbers.set(number, keys.length)
      keys.push(key)
    }
    const postings = new Map<string, number[]>()
    const take = (term: string, number: number, count: number): void => {
      const moved = numbers.get(number)
      if (moved === undefined) return
      const list = postings.get(term)
      if (list === undefined) postings.set(term, [moved, count])
      else list.push(moved, count)
    }
    for (const { term } of allTerms(this.#packed)) {
      const list = postingsOf(this.#packed, term)
      list?.documents.forEach((number, index) => {
        take(term, number, list.counts[index] ?? 0)
      })
    }
    for (const [term, list] of this.#fresh)
      for (let at = 0; at < list.length; at += 2) take(term, list[at] ?? 0, list[at + 1] ?? 0)
    this.#packed = buildSegment(postings)
    this.#fresh = new Map()
    this.#keys.splice(0, this.#keys.length, ...[])
    for (const key of keys) this.#keys.push(key)
    this.#lengths = lengths
    this.#numbers.clear()
    keys.forEach((key, number) => this.#numbers.set(key, number))
    this.#firstFresh = keys.length
  }

  /** What `new WordIndex` takes, packed. */
  store(): { packed: Segment; keys: string[]; lengths: Float32Array } {
    this.pack()
    return {
      packed: this.#packed,
      keys: this.#keys.map((key) => key ?? ''),
      lengths: this.#lengths.subarray(0, this.#keys.length),
    }
  }

  /** The best form of the word counts in each document. */
  #add({ forms }: AskedWord, average: number, scores: Float64Array, covered: Float64Array): void {
    const [only] = forms
    const best = forms.length === 1 ? undefined : new Map<number, { score: number; weight: number }>()
    for (const { form, weight } of forms) {
      const idf = this.weightOf(form) * weight
      const visit = (number: number, count: number): void => {
        const score = idf * saturate(count / 2, lengthNorm(this.#lengths[number] ?? 0, average))
        if (best === undefined) {
          scores[number] = (scores[number] ?? 0) + score
          covered[number] = (covered[number] ?? 0) + idf
        } else if (score > (best.get(number)?.score ?? 0)) best.set(number, { score, weight: idf })
      }
      const list = postingsOf(this.#packed, form)
      if (list !== undefined)
        for (let at = 0; at < list.documents.length; at += 1)
          visit(list.documents[at] ?? 0, list.counts[at] ?? 0)
      const fresh = this.#fresh.get(form) ?? []
      for (let at = 0; at < fresh.length; at += 2) visit(fresh[at] ?? 0, fresh[at + 1] ?? 0)
    }
    if (only === undefined || best === undefined) return
    for (const [number, { score, weight }] of best) {
      scores[number] = (scores[number] ?? 0) + score
      covered[number] = (covered[number] ?? 0) + weight
    }
  }

  #best(
    scores: Float64Array,
    covered: Float64Array,
    limit: number,
    allowed?: (key: string) => boolean,
  ): ScoredDocument[] {
    const found: ScoredDocument[] = []
    let floor = 0
    for (let number = 0; number < scores.length; number += 1) {
      const score = scores[number] ?? 0
      if (score <= floor) continue
      const key = this.#keys[number]
      if (key === undefined || (allowed !== undefined && !allowed(key))) continue
      found.push({ key, score, covered: covered[number] ?? 0 })
      if (found.length >= limit * 4 + 64) {
        keepBest(found, limit)
        floor = (found.at(-1)?.score ?? 0) * (1 - 1e-12)
      }
    }
    return keepBest(found, limit)
  }

  #keepLength(number: number, length: number): void {
    if (number >= this.#lengths.length) {
      const longer = new Float32Array(Math.max(1024, this.#lengths.length * 2))
      longer.set(this.#lengths)
      this.#lengths = longer
    }
    this.#lengths[number] = length
    this.#total += length
  }
}

/** Sorts, and drops what is behind the first `limit`. */
function keepBest(found: ScoredDocument[], limit: number): ScoredDocument[] {
  found.sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
  found.length = Math.min(found.length, limit)
  return found
}
