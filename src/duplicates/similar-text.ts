/** How alike two texts are: by the pairs of words that they share. Nearly the same ones are found by few numbers. */
import { createHash } from 'node:crypto'

/** Shorter texts ("so true", "this is the way") are the same by chance. */
const MIN_WORDS = 8
/** A long text is told by its beginning. */
const MAX_WORDS = 1500
const RUN = 2
/**
 * Of texts that share 7 of 10 pairs, these bands find 98 of 100 (1 - (1 - 0.7^2)^6); of those that share 1 of 20, 2.
 * @see Broder: On the resemblance and containment of documents (1997); Leskovec et al.: Mining of Massive Datasets, 3.4.
 */
const BANDS = 6
const ROWS = 2

/** A text as it is compared. */
export interface TextShape {
  /** Hashes of its runs of words. */
  runs: ReadonlySet<number>
  /** Its numbers in order: "day 3" and "day 4" of a series are not the same, whatever surrounds them. */
  numbers: string
}

/** Scripts without spaces: each of their characters counts as a word. */
const WORDS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}]+|\p{N}+/gu

/** @returns The words of a text in lowercase, without addresses and names of users. */
export function comparedWords(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/https?:\/\/\S+|@\w+/g, ' ')
  return plain.match(WORDS) ?? []
}

/** @returns Nothing for a text that is too short to be told from others. */
export function shapeOf(text: string): TextShape | undefined {
  const words = comparedWords(text).slice(0, MAX_WORDS)
  if (words.length < MIN_WORDS) return undefined
  const runs = new Set<number>()
  for (let at = 0; at + RUN <= words.length; at += 1) runs.add(hashRun(words.slice(at, at + RUN).join(' ')))
  return { runs, numbers: words.filter((word) => /^\p{N}/u.test(word)).join(' ') }
}

/** @returns 0 to 1: runs that both have, of those that either has. 0 when their numbers differ. */
export function similarityOf(a: TextShape, b: TextShape): number {
  if (a.numbers !== b.numbers) return 0
  let shared = 0
  for (const run of a.runs) if (b.runs.has(run)) shared += 1
  return shared / (a.runs.size + b.runs.size - shared)
}

/** @returns Texts that are nearly the same have one of these in common. */
export function bandsOf({ runs, numbers }: TextShape): string[] {
  const signature = new Uint32Array(BANDS * ROWS).fill(0xffffffff)
  for (const run of runs)
    for (let row = 0; row < signature.length; row += 1) {
      const mixed = mix(run, row)
      if (mixed < (signature[row] ?? 0)) signature[row] = mixed
    }
  return Array.from({ length: BANDS }, (_, band) => {
    const rows = signature.subarray(band * ROWS, (band + 1) * ROWS)
    return `${band} ${rows.join(' ')} ${numbers}`
  })
}

/** @returns 52 bits of a hash: no number of JavaScript is rounded. */
export function keyOfText(text: string): number {
  return Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 13), 16)
}

/** FNV-1a over UTF-16 units. */
function hashRun(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** The finalizer of MurmurHash3, one permutation for each row. */
function mix(value: number, row: number): number {
  let hash = value ^ Math.imul(row + 1, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
