/** The bulk of an index: which word stands in which documents, and how often. Never changed, only replaced. */
import { findPrefix, findTerm, packTerms, sortTerms, termAt, termCount, type TermList } from './term-list.ts'

/** Documents are numbers; those of a word stand in rising order. */
export interface Segment {
  terms: TermList
  /** Where the documents of each word begin, and where the last ends. */
  starts: Uint32Array
  documents: Uint32Array
  /** How often, weighed by field, in halves: 2 is once in the text. */
  counts: Uint16Array
}

export interface Postings {
  documents: Uint32Array
  counts: Uint16Array
}

export const EMPTY_SEGMENT: Segment = buildSegment(new Map())

/** @param postings - By word: document, count, document, count, ... in rising order of documents. */
export function buildSegment(postings: ReadonlyMap<string, readonly number[]>): Segment {
  const terms = sortTerms([...postings.keys()])
  const total = terms.reduce((sum, term) => sum + (postings.get(term)?.length ?? 0) / 2, 0)
  const starts = new Uint32Array(terms.length + 1)
  const documents = new Uint32Array(total)
  const counts = new Uint16Array(total)
  let at = 0
  for (const [index, term] of terms.entries()) {
    starts[index] = at
    const list = postings.get(term) ?? []
    for (let pair = 0; pair < list.length; pair += 2, at += 1) {
      documents[at] = list[pair] ?? 0
      counts[at] = Math.min(list[pair + 1] ?? 0, 65_535)
    }
  }
  starts[terms.length] = at
  return { terms: packTerms(terms), starts, documents, counts }
}

/** @returns The documents of a word; `undefined` where no document has it. */
export function postingsOf(segment: Segment, term: string): Postings | undefined {
  const index = findTerm(segment.terms, term)
  if (index < 0) return undefined
  const [from, to] = [segment.starts[index], segment.starts[index + 1]]
  return { documents: segment.documents.subarray(from, to), counts: segment.counts.subarray(from, to) }
}

/** @returns Words that begin with `prefix`, with the number of their documents; at most `limit`, in order of the alphabet. */
export function termsWithPrefix(
  segment: Segment,
  prefix: string,
  limit: number,
): { term: string; documents: number }[] {
  const { from, to } = findPrefix(segment.terms, prefix)
  return Array.from({ length: Math.min(limit, to - from) }, (_, index) => entryAt(segment, from + index))
}

/** Every word with the number of its documents. */
export function* allTerms(segment: Segment): Generator<{ term: string; documents: number }> {
  for (let index = 0; index < termCount(segment.terms); index += 1) yield entryAt(segment, index)
}

function entryAt(segment: Segment, index: number): { term: string; documents: number } {
  return {
    term: termAt(segment.terms, index),
    documents: (segment.starts[index + 1] ?? 0) - (segment.starts[index] ?? 0),
  }
}
