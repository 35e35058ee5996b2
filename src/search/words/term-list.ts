/** Words in order of their bytes, in one block of memory: found by halving, read from disk without being taken apart. */

/** Sorted by bytes, none twice. */
export interface TermList {
  /** All words in UTF-8, one behind the other. */
  bytes: Buffer
  /** Where each begins, and where the last ends. */
  starts: Uint32Array
}

/** @param terms - Sorted by `sortTerms`, none twice. */
export function packTerms(terms: readonly string[]): TermList {
  const bytes = Buffer.from(terms.join(''), 'utf8')
  const starts = new Uint32Array(terms.length + 1)
  let at = 0
  for (const [index, term] of terms.entries()) {
    starts[index] = at
    at += Buffer.byteLength(term, 'utf8')
  }
  starts[terms.length] = at
  return { bytes, starts }
}

/** @returns In the order of the list, which is that of their bytes. */
export function sortTerms(terms: readonly string[]): string[] {
  return terms
    .map((term) => ({ term, bytes: Buffer.from(term, 'utf8') }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ term }) => term)
}

export function termCount({ starts }: TermList): number {
  return starts.length - 1
}

export function termAt({ bytes, starts }: TermList, index: number): string {
  return bytes.toString('utf8', starts[index], starts[index + 1])
}

/** @returns Where the word stands, or -1. */
export function findTerm(list: TermList, term: string): number {
  const wanted = Buffer.from(term, 'utf8')
  const at = firstNotBefore(list, wanted)
  return at < termCount(list) && compareAt(list, at, wanted) === 0 ? at : -1
}

/** @returns From where to where the words stand that begin with `prefix`. */
export function findPrefix(list: TermList, prefix: string): { from: number; to: number } {
  const wanted = Buffer.from(prefix, 'utf8')
  const from = firstNotBefore(list, wanted)
  let to = from
  while (to < termCount(list) && startsWith(list, to, wanted)) to += 1
  return { from, to }
}

function firstNotBefore(list: TermList, wanted: Buffer): number {
  let [low, high] = [0, termCount(list)]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareAt(list, middle, wanted) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function compareAt({ bytes, starts }: TermList, index: number, wanted: Buffer): number {
  return bytes.compare(wanted, 0, wanted.length, starts[index], starts[index + 1])
}

function startsWith({ bytes, starts }: TermList, index: number, wanted: Buffer): boolean {
  const from = starts[index] ?? 0
  const to = Math.min(from + wanted.length, starts[index + 1] ?? 0)
  return to - from === wanted.length && bytes.compare(wanted, 0, wanted.length, from, to) === 0
}
