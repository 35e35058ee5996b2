/** Makes a prompt fit a model: the longest texts from outside lose their middle, our own words never lose any. */
import { segmentsOf } from '../models/builtin/segments.ts'
import { countTokens } from '../models/token-count.ts'
import { Outside, outside, type PromptPart } from './prompt-text.ts'

/** Stands for what was left out. */
const LEFT_OUT = '[…]'
/** Two lines with a hash each. */
const FENCE_TOKENS = 36
/** Of what is kept, so much is the beginning: what a text is about stands there. */
const HEAD_SHARE = 2 / 3

/** @returns The parts in their order; those that had to be shortened at the ends of paragraphs where there are some. */
export function fitOutside(parts: readonly PromptPart[], maxTokens: number): PromptPart[] {
  const sizes = parts.map((part) => (part instanceof Outside ? countTokens(part.text) + FENCE_TOKENS : 0))
  const ours = parts.reduce((sum, part) => (part instanceof Outside ? sum : sum + countTokens(part)), 0)
  const room = maxTokens - ours
  if (sizes.reduce((sum, size) => sum + size, 0) <= room) return [...parts]
  const most = levelOf(sizes, room)
  return parts.map((part, index) =>
    part instanceof Outside && (sizes[index] ?? 0) > most
      ? outside(withoutMiddle(part.text, most - FENCE_TOKENS))
      : part,
  )
}

/** @returns The size to which the largest are cut, so that all together have room: short ones are left whole. */
function levelOf(sizes: readonly number[], room: number): number {
  const ascending = sizes.filter((size) => size > 0).sort((a, b) => a - b)
  let left = room
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index)
    if (size > share) return share
    left -= size
  }
  return left
}

/** The finest cut that is needed: between paragraphs, lines, sentences, words, at last between characters. */
const CUTS: readonly ((text: string) => string[])[] = [
  (text) => text.split(/(?<=\n\n)/),
  (text) => text.split(/(?<=\n)/),
  sentencesOf,
  segmenter('word'),
  segmenter('grapheme'),
]

const MAX_SENTENCE_CHARS = 1000

/** What goes on longer is no sentence: it was cut where the segmenter's window ends. */
function sentencesOf(text: string): string[] {
  const sentences = segmenter('sentence')(text)
  return sentences.some(({ length }) => length > MAX_SENTENCE_CHARS) ? [text] : sentences
}

function segmenter(granularity: 'sentence' | 'word' | 'grapheme'): (text: string) => string[] {
  const segments = new Intl.Segmenter(undefined, { granularity })
  return (text) => Array.from(segmentsOf(segments, text), ({ segment }) => segment)
}

function withoutMiddle(text: string, maxTokens: number): string {
  const room = maxTokens - countTokens(`\n${LEFT_OUT}\n`)
  for (const cut of CUTS) {
    const pieces = cut(text)
    const head = takeWhile(pieces, room * HEAD_SHARE)
    const tail = takeWhile(pieces.slice(head.length).reverse(), room - countTokens(head.join(''))).reverse()
    const kept = [head.join('').trimEnd(), LEFT_OUT, tail.join('').trimStart()].join('\n')
    // With paragraphs as long as this, a finer cut keeps more.
    if (countTokens(kept) >= room / 2) return kept
  }
  return LEFT_OUT
}

function takeWhile(pieces: readonly string[], maxTokens: number): string[] {
  let left = maxTokens
  const end = pieces.findIndex((piece) => {
    left -= countTokens(piece)
    return left < 0
  })
  return pieces.slice(0, end === -1 ? pieces.length : end)
}
