/** Shortens a post to its own best sentences: nothing is written, only chosen. */
import { cutText, graphemeCount } from './cut-text.ts'
import { joinBlocks, joinSentences, upperFirst } from './extract/join-sentences.ts'
import { readProse, type Block } from './extract/read-prose.ts'
import {
  isCallToAct,
  isConclusion,
  isQuestion,
  isStrong,
  pointsBack,
  saysNothing,
  withoutAnd,
  wordCount,
} from './extract/sentence-kinds.ts'
import { unitsOf, type Unit } from './extract/sentence-units.ts'
import { weighWords } from './extract-keywords.ts'
import { splitWords } from './words.ts'

export interface SummaryLimits {
  /** A text of no more sentences is its own summary. 5 if not given. */
  sentences?: number
  /** So many characters, as a reader counts them, are aimed at. 420 if not given. */
  maxChars?: number
}

const MAX_SENTENCES = 5
const MAX_CHARS = 420
/** Five long sentences are still a post that can be read whole; and no summary is longer. */
const MOST = 1.5
const MAX_POINT_CHARS = 260
const AIMED_POINT_CHARS = 180
const MIN_POINT_WORDS = 5
/** Behind a label of so many words stands what the item says. */
const MAX_LABEL_WORDS = 4
/** Without a list, a shorter text has no points beside its summary. */
const MIN_CHARS_FOR_POINTS = 600
const MAX_STRONG_POINTS = 3

/**
 * A short text is its own summary, whole. Of a longer one the beginning, its conclusion and its most telling sentences,
 * each with the neighbours that it needs, in their own order and without code. '' if there are none.
 */
export function summarize(text: string, limits: SummaryLimits = {}): string {
  const { maxChars = MAX_CHARS } = limits
  const whole = readProse(text, { without: 'bare calls' })
  if (isShort(whole, limits)) return joinBlocks(whole)
  const blocks = withoutAnnouncements(readProse(text))
  return cutText(joinBlocks(toBlocks(chooseUnits(unitsOf(blocks), maxChars))), Math.ceil(maxChars * MOST))
}

/**
 * The points of the text, in its order: the items of its lists where there are at least two, else up to three
 * statements that say what to do or how much. None of a text that is its own summary.
 *
 * @param summary - What it says is not repeated.
 */
export function keyPoints(text: string, max: number, summary = ''): string[] {
  const blocks = readProse(text)
  if (isShort(readProse(text, { without: 'bare calls' }), {})) return []
  const items = blocks.filter(({ kind }) => kind === 'item')
  const points = items.length >= 2 ? items.map(pointOf) : strongPoints(blocks)
  return [...new Set(points)].filter((point) => isPoint(point) && !says(summary, point)).slice(0, max)
}

function isShort(
  blocks: readonly Block[],
  { sentences = MAX_SENTENCES, maxChars = MAX_CHARS }: SummaryLimits,
): boolean {
  if (sizeOf(blocks) > maxChars * MOST * 2) return false
  const size = graphemeCount(joinBlocks(blocks))
  const count = blocks.reduce((sum, block) => sum + block.sentences.length, 0)
  return size <= maxChars || (count <= sentences && size <= maxChars * MOST)
}

/** The lead, then what concludes, then what says most; lists only where there is nothing else. */
function chooseUnits(units: readonly Unit[], maxChars: number): Unit[] {
  const prose = units.filter(({ kind }) => kind === 'paragraph')
  const from = sizeOf(prose) >= maxChars / 4 ? prose : units.filter(({ kind }) => kind !== 'heading')
  const weights = weighWords(units.map((unit) => unit.sentences.join(' ')).join('\n'))
  const chosen: Unit[] = []
  let size = 0
  for (const unit of rank(from, weights)) {
    const own = sizeOf([unit])
    if (size > 0 && size + own > maxChars) continue
    chosen.push(unit)
    size += own
  }
  return chosen.sort((a, b) => a.index - b.index).map((unit) => withinLimit(unit, maxChars * MOST))
}

/** A sentence that only announces the list behind it says nothing without it. */
function withoutAnnouncements(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block, index) => {
    const isAnnouncing = index > 0 || block.sentences.length > 1
    const { kind, sentences } = block
    if (!isAnnouncing || sentences.at(-1)?.endsWith(':') !== true || blocks[index + 1]?.kind !== 'item')
      return block
    return sentences.length > 1 ? { kind, sentences: sentences.slice(0, -1) } : []
  })
}

function rank(units: readonly Unit[], weights: ReadonlyMap<string, number>): Unit[] {
  const telling = units.filter(({ sentences: [first = ''] }) => !saysNothing(first) && !isLone(first))
  const lead = telling.find(({ sentences: [first = ''] }) => !pointsBack(first)) ?? telling[0]
  const ranked = telling
    .filter((unit) => (unit !== lead && unit !== telling.at(-1)) || isStandalone(unit))
    .map((unit, index) => ({ unit, score: scoreOf(unit, index, telling.length, weights) }))
    .sort((a, b) => b.score - a.score)
    .map(({ unit }) => unit)
  return lead === undefined ? ranked : [lead, ...ranked.filter((unit) => unit !== lead)]
}

/** A question that nothing answers. */
function isLone(first: string): boolean {
  return isQuestion(first) && wordCount(first) < 4
}

function isStandalone({ sentences: [first = ''], kind }: Unit): boolean {
  return !pointsBack(first) && kind !== 'heading'
}

function scoreOf(unit: Unit, index: number, count: number, weights: ReadonlyMap<string, number>): number {
  const { sentences, kind } = unit
  const [first = ''] = sentences
  const last = sentences.at(-1) ?? ''
  if (pointsBack(withoutAnd(first)) || isQuestion(last) || last.endsWith(':')) return 0
  const words = sentences.flatMap((sentence) => splitWords(sentence))
  const sum = [...new Set(words.map(({ key }) => key))].reduce(
    (total, key) => total + (weights.get(key) ?? 0),
    0,
  )
  // Divided by a root: longer sentences say more, but not in proportion.
  const dense = sum / Math.sqrt(words.length + 4)
  const place = index <= 2 ? 1.6 - 0.2 * index : index === count - 1 ? 1.2 : 1
  return dense * place * (isConclusion(first) ? 3 : 1) * (kind === 'item' ? 0.7 : 1)
}

/** Its first sentences, as many as there is room for. */
function withinLimit(unit: Unit, maxChars: number): Unit {
  let size = 0
  const end = unit.sentences.findIndex((sentence) => {
    size += graphemeCount(sentence) + 1
    return size > maxChars
  })
  return end <= 0
    ? { ...unit, sentences: unit.sentences.slice(0, end === 0 ? 1 : undefined) }
    : { ...unit, sentences: unit.sentences.slice(0, end) }
}

function sizeOf(units: readonly Pick<Unit, 'sentences'>[]): number {
  return units.reduce(
    (sum, { sentences }) => sum + sentences.reduce((all, sentence) => all + graphemeCount(sentence) + 1, 0),
    0,
  )
}

function toBlocks(units: readonly Unit[]): Pick<Block, 'kind' | 'sentences'>[] {
  return units.map(({ kind, sentences: [first = '', ...rest] }, index) => ({
    kind,
    sentences: [index === 0 || isNeighbour(units, index) ? first : upperFirst(withoutAnd(first)), ...rest],
  }))
}

function isNeighbour(units: readonly Unit[], index: number): boolean {
  return units[index - 1]?.index === (units[index]?.index ?? 0) - 1
}

/** "Hybrid search. Embeddings miss error codes. BM25 finds them." is "Hybrid search: embeddings miss error codes." */
function pointOf({ sentences }: Block): string {
  const [label = '', ...rest] = sentences
  const isLabel = wordCount(label) <= MAX_LABEL_WORDS || isQuestion(label) || label.endsWith(':')
  const [next] = rest
  if (isLabel && next !== undefined) {
    const mark = /[:?？]./u.test(label) || isQuestion(label) ? label : `${label.replace(/[.:]$/u, '')}:`
    return withMore(`${mark} ${next}`, rest.slice(1))
  }
  return withMore(label, rest)
}

/** The sentences behind it belong to a point as long as it stays one. */
function withMore(point: string, rest: readonly string[]): string {
  let text = point
  for (const sentence of rest) {
    const joined = joinSentences([text, sentence])
    if (isQuestion(sentence) || sentence.endsWith(':') || graphemeCount(joined) > AIMED_POINT_CHARS) break
    text = joined
  }
  return text
}

function strongPoints(blocks: readonly Block[]): string[] {
  if (sizeOf(blocks) < MIN_CHARS_FOR_POINTS) return []
  return unitsOf(blocks)
    .filter(({ sentences, kind }) => kind === 'paragraph' && sentences.length === 1)
    .flatMap(({ sentences }) => sentences)
    .filter((sentence) => isStrong(sentence) && !pointsBack(sentence))
    .slice(0, MAX_STRONG_POINTS)
}

function isPoint(point: string): boolean {
  if (/[:?？]$/u.test(point) || isCallToAct(point)) return false
  return wordCount(point) >= MIN_POINT_WORDS && graphemeCount(point) <= MAX_POINT_CHARS
}

function says(summary: string, point: string): boolean {
  const bare = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  return bare(summary).includes(bare(point))
}
