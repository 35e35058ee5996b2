/** Shows where the words of a query stand in a text. */
import { plainLine } from './plain-line.ts'
import { cutWords } from './words/cut-words.ts'
import type { WordForms } from './words/word-forms.ts'

export interface Snippet {
  snippet: string
  marks: [from: number, to: number][]
}

/** What is looked for in a text. */
export interface Matchers {
  /** By form: which word of the query it is, and how much that word tells. */
  forms: ReadonlyMap<string, { word: number; weight: number }>
  formsOf: (word: { text: string; parts: string[] }) => WordForms
}

const MAX_CHARS = 240
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
interface Hit {
  from: number
  to: number
  word: number
  weight: number
}

/**
 * @param text - Markdown; only what stands there is shown, on one line.
 * @returns The part with the most of the words, and the beginning of the text where none is found.
 */
export function makeSnippet(text: string, matchers: Matchers): Snippet {
  const line = plainLine(text)
  const hits = findHits(line, matchers)
  const { from, to } = bestWindow(line, hits)
  const before = from > 0 ? '…' : ''
  const snippet = `${before}${line.slice(from, to).trimEnd()}${to < line.length ? '…' : ''}`
  const shift = before.length - from
  const marks = hits.filter((hit) => hit.from >= from && hit.to <= to)
  return { snippet, marks: marks.map((hit) => [hit.from + shift, hit.to + shift]) }
}

/** @returns The weight of the words that are found, of the weight of all; 0 without words. */
export function coverageOf(text: string, matchers: Matchers): number {
  const all = new Map([...matchers.forms.values()].map(({ word, weight }) => [word, weight]))
  const found = coveredBy(text, matchers)
  const total = [...all.values()].reduce((sum, weight) => sum + weight, 0)
  const met = [...all].reduce((sum, [word, weight]) => sum + (found.has(word) ? weight : 0), 0)
  return total === 0 ? 0 : met / total
}

/** @returns Of the words that are in a text, by their number, how much each tells. */
export function coveredBy(text: string, matchers: Matchers): Map<number, number> {
  return new Map(findHits(text, matchers).map(({ word, weight }) => [word, weight]))
}

function findHits(text: string, { forms, formsOf }: Matchers): Hit[] {
  if (forms.size === 0) return []
  const hits: Hit[] = []
  for (const word of cutWords(text)) {
    const { whole, parts } = formsOf(word)
    const form = [whole, ...parts].find((one) => forms.has(one))
    const match = form === undefined ? undefined : forms.get(form)
    if (match !== undefined) hits.push({ ...match, from: word.from, to: word.to })
  }
  return hits
}

function bestWindow(line: string, hits: readonly Hit[]): { from: number; to: number } {
  if (line.length <= MAX_CHARS) return { from: 0, to: line.length }
  let best = { from: 0, to: endOfWord(line, MAX_CHARS), score: scoreOf(line, hits, 0) }
  for (const hit of hits) {
    const from = startOfWord(line, Math.max(0, hit.from - MAX_CHARS / 4))
    const score = scoreOf(line, hits, from)
    if (score > best.score) best = { from, to: endOfWord(line, from + MAX_CHARS), score }
  }
  return best
}

/** A word that stands there again adds little. */
function scoreOf(line: string, hits: readonly Hit[], from: number): number {
  const to = Math.min(line.length, from + MAX_CHARS)
  const weights = new Map<number, number>()
  for (const hit of hits) {
    if (hit.from < from || hit.to > to) continue
    weights.set(hit.word, (weights.get(hit.word) ?? hit.weight) + hit.weight / 20)
  }
  return [...weights.values()].reduce((sum, weight) => sum + weight, 0)
}

function startOfWord(line: string, at: number): number {
  const space = line.lastIndexOf(' ', at)
  return space < 0 || at - space > MAX_CHARS / 8 ? wholeCharacter(line, at) : space + 1
}

function endOfWord(line: string, at: number): number {
  if (at >= line.length) return line.length
  const space = line.lastIndexOf(' ', at)
  return at - space > MAX_CHARS / 4 ? wholeCharacter(line, at) : space
}

/** Text without spaces is cut where a character that the reader sees ends. */
function wholeCharacter(line: string, at: number): number {
  const start = Math.max(0, at - 100)
  let end = start
  for (const { index, segment } of GRAPHEMES.segment(line.slice(start, at + 50))) {
    if (start + index + segment.length > at) break
    end = start + index + segment.length
  }
  return end
}
