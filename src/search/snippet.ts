/** Shows where the words of a query stand in a text. */
import { segmentsOf } from '../models/builtin/segments.ts'

export interface Snippet {
  snippet: string
  marks: [from: number, to: number][]
}

export interface Matcher {
  /** Lowercase; stems match what begins with them. */
  lexeme: string
  weight: number
}

const MAX_CHARS = 240
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' })
/** One word, with or without the end of a sentence: most pieces of most texts, in a tenth of the time. */
const PLAIN_WORD = /^([A-Za-z0-9]+)[.,;:!?]?$/
/** What a word may have behind its stem: `index` in `indexing`, not in `indexicality`. */
const MAX_ENDING = 5

interface Hit {
  from: number
  to: number
  lexeme: string
  weight: number
}

/**
 * @param text - Markdown; only what stands there is shown, on one line.
 * @returns The part with the most of the words, and the beginning of the text where none is found.
 */
export function makeSnippet(text: string, matchers: readonly Matcher[]): Snippet {
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
export function coverageOf(text: string, matchers: readonly Matcher[]): number {
  const all = new Map(matchers.map(({ lexeme, weight }) => [lexeme, weight]))
  const found = new Set(findHits(text, matchers).map(({ lexeme }) => lexeme))
  const total = [...all.values()].reduce((sum, weight) => sum + weight, 0)
  const met = [...all].reduce((sum, [lexeme, weight]) => sum + (found.has(lexeme) ? weight : 0), 0)
  return total === 0 ? 0 : met / total
}

function findHits(text: string, matchers: readonly Matcher[]): Hit[] {
  const hits: Hit[] = []
  const stems = new Set(matchers.map(stemOf).filter((stem) => stem !== ''))
  for (const { segment, index } of wordsNear(text, [...stems])) {
    const word = segment.toLowerCase()
    const matcher = matchers.find(({ lexeme }) => matches(word, lexeme))
    if (matcher !== undefined) hits.push({ ...matcher, from: index, to: index + segment.length })
  }
  return hits
}

/** Cuts words only where one of the stems stands: finding where words end costs far more than finding letters. */
function* wordsNear(
  text: string,
  stems: readonly string[],
): Generator<Pick<Intl.SegmentData, 'segment' | 'index'>> {
  for (const { from, to } of piecesWith(text, stems)) {
    const piece = text.slice(from, to)
    const plain = PLAIN_WORD.exec(piece)?.[1]
    if (plain !== undefined) yield { segment: plain, index: from }
    else
      for (const { segment, index, isWordLike } of segmentsOf(WORDS, piece))
        if (isWordLike === true) yield { segment, index: from + index }
  }
}

interface Piece {
  from: number
  to: number
}

/** @returns What stands between spaces and holds one of the stems, in the order of the text. */
function piecesWith(text: string, stems: readonly string[]): Piece[] {
  const lower = text.toLowerCase()
  // A letter that becomes two (`İ`) moves all behind it: then every piece is taken.
  if (lower.length !== text.length)
    return [...text.matchAll(/\S+/gu)].map(({ 0: piece, index }) => ({
      from: index,
      to: index + piece.length,
    }))
  const pieces = new Map<number, Piece>()
  for (const stem of stems) {
    for (let at = lower.indexOf(stem); at >= 0;) {
      const piece = pieceAt(text, at)
      pieces.set(piece.from, piece)
      at = lower.indexOf(stem, piece.to + 1)
    }
  }
  return [...pieces.values()].sort((a, b) => a.from - b.from)
}

function pieceAt(text: string, at: number): Piece {
  let [from, to] = [at, at]
  while (from > 0 && !/\s/.test(text.charAt(from - 1))) from -= 1
  while (to < text.length && !/\s/.test(text.charAt(to))) to += 1
  return { from, to }
}

function matches(word: string, lexeme: string): boolean {
  if (word === lexeme) return true
  const stem = stemOf({ lexeme })
  if (!word.startsWith(stem)) return false
  return lexeme.endsWith('*') || (stem.length > 2 && word.length - stem.length <= MAX_ENDING)
}

/** What a word that matches begins with. The stem of `query` and `queries` is `queri`. */
function stemOf({ lexeme }: Pick<Matcher, 'lexeme'>): string {
  const isShortened = lexeme.endsWith('*') || (lexeme.length > 3 && lexeme.endsWith('i'))
  return isShortened ? lexeme.slice(0, -1) : lexeme
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
  const weights = new Map<string, number>()
  for (const hit of hits) {
    if (hit.from < from || hit.to > to) continue
    weights.set(hit.lexeme, (weights.get(hit.lexeme) ?? hit.weight) + hit.weight / 20)
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

/** Markdown without the signs that only tell how to show it. */
function plainLine(text: string): string {
  return text
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+/gmu, '')
    .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)/gu, '$1')
    .replace(/^\s*(?:`{3,}|~{3,}).*$/gmu, '')
    .replace(/\*\*|__|`/gu, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!<>|~])/gu, '$1')
    .replace(/\p{Cc}|\s+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
}
