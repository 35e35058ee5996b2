/** What a word that stands nowhere may have meant: words a letter or two away. */
import { distance } from 'fastest-levenshtein'
import type { WordIndex } from './word-index.ts'

const MIN_CHARS = 4
/** From so many letters on two may be wrong. */
const LONG_CHARS = 8

/**
 * @param asked - The form of a word that no document has.
 * @returns Forms that do stand somewhere, the nearest first, of equally near ones the most frequent. The first letter is right.
 */
export function listSimilarForms(index: WordIndex, asked: string, limit: number): string[] {
  if (asked.length < MIN_CHARS || /\d/.test(asked)) return []
  const allowed = asked.length >= LONG_CHARS ? 2 : 1
  const found = new Map<string, { away: number; documents: number }>()
  for (const { term, documents } of index.forms()) {
    if (term[0] !== asked[0] || Math.abs(term.length - asked.length) > allowed) continue
    const away = distanceWithSwaps(asked, term)
    if (away > 0 && away <= allowed)
      found.set(term, { away, documents: documents + (found.get(term)?.documents ?? 0) })
  }
  return [...found]
    .sort(
      ([a, one], [b, other]) => one.away - other.away || other.documents - one.documents || (a < b ? -1 : 1),
    )
    .slice(0, limit)
    .map(([term]) => term)
}

/** Two letters that changed places are one mistake. */
function distanceWithSwaps(a: string, b: string): number {
  const plain = distance(a, b)
  if (plain !== 2 || a.length !== b.length) return plain
  const at = Array.from(a).findIndex((letter, index) => letter !== b[index])
  const swapped = a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2)
  return swapped === b ? 1 : plain
}
