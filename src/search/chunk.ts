/**
 * Cuts a document into pieces that are embedded: by headings, paragraphs, at last by sentences and lines of code. With its heading
 * a piece is never longer than what the built-in model reads; models on servers read more.
 */
import { countPieces, MAX_PIECES } from '../models/builtin/count-pieces.ts'
import { cutText } from '../models/builtin/cut-text.ts'
import { segmentsOf } from '../models/builtin/segments.ts'
import { withoutRepeats } from './without-repeats.ts'

export interface Chunk {
  /** The headings above, for context. */
  heading: string
  text: string
}

/** A short section shares a chunk with the next one: a vector of ten words says little. */
const MIN_PIECES = 110
const MAX_HEADING_CHARS = 200
/** What has no words (addresses, pictographs) does not count in pieces, but has an end too. */
const MAX_PART_CHARS = 4000
/** Of the line that begins a block of code. */
const MAX_FENCE_CHARS = 40
/** Of a heading in letters that the model does not know. */
const MAX_HEADING_PIECES = 120

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' })
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * What an item says twice is in one chunk once.
 *
 * @param title - Put before each heading.
 * @param markdown - Without front matter. Empty gives no chunks.
 */
export function chunkMarkdown(title: string, markdown: string): Chunk[] {
  const chunks: Chunk[] = []
  const headings: string[] = []
  let block: string[] = []
  let pieces = 0
  let heading = headingOf(title, headings)
  const close = (): void => {
    const text = block.join('\n\n').trim()
    if (text !== '') chunks.push({ heading: heading.text, text })
    block = []
    pieces = 0
  }
  for (const paragraph of withoutRepeats(splitParagraphs(markdown))) {
    const marks = /^(#{1,6})\s+(.*)$/.exec(paragraph)
    if (marks !== null) {
      if (pieces >= MIN_PIECES) close()
      else if (pieces > 0) {
        block.push(paragraph)
        pieces += countPieces(paragraph)
      }
      const level = marks[1]?.length ?? 1
      headings.length = Math.min(headings.length, level - 1)
      headings[level - 1] = marks[2] ?? ''
      if (pieces === 0) heading = headingOf(title, headings)
      continue
    }
    const next = headingOf(title, headings)
    for (const part of splitLong(paragraph, Math.min(heading.room, next.room))) {
      const chars = block.reduce((sum, text) => sum + text.length, 0)
      if (block.length > 0 && (pieces + part.pieces > heading.room || chars > MAX_PART_CHARS)) {
        close()
        heading = next
      }
      block.push(part.text)
      pieces += part.pieces
    }
  }
  close()
  return chunks
}

/** @returns The heading of a chunk, and how many pieces its text may have. */
function headingOf(title: string, headings: readonly string[]): { text: string; room: number } {
  const all = [title, ...headings.filter((heading) => heading !== '' && heading !== title)].join(' > ')
  let text = cutText(all, MAX_HEADING_CHARS)
  while (countPieces(text) > MAX_HEADING_PIECES) text = cutText(text, Math.floor(text.length / 2))
  return { text, room: MAX_PIECES - countPieces(text) }
}

/** @returns Headings, fenced code blocks and paragraphs, in order. */
function splitParagraphs(markdown: string): string[] {
  const paragraphs: string[] = []
  let current: string[] = []
  let fence: string | undefined
  const close = (): void => {
    if (current.length > 0) paragraphs.push(current.join('\n'))
    current = []
  }
  for (const line of markdown.split(/\r?\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined) {
      current.push(line)
      if (mark?.startsWith(fence) === true) fence = undefined
    } else if (mark !== undefined) {
      fence = mark
      current.push(line)
    } else if (line.trim() === '') close()
    else if (/^#{1,6}\s/.test(line)) {
      close()
      paragraphs.push(line)
    } else current.push(line)
  }
  close()
  return paragraphs
}

interface Part {
  text: string
  pieces: number
}

/** @returns The paragraph, or what it is cut into: what stands behind the end of what a model reads could never be found. */
function splitLong(paragraph: string, room: number): Part[] {
  const pieces = countPieces(paragraph)
  if (pieces <= room && paragraph.length <= MAX_PART_CHARS) return [{ text: paragraph, pieces }]
  const [begin] = /^\s*(?:`{3,}|~{3,}).*/.exec(paragraph) ?? []
  if (begin === undefined) return joinUpTo(sentencesOf(paragraph, room), room)
  const fence = cutText(begin.trim(), MAX_FENCE_CHARS)
  const mark = fence.replace(/[^`~].*/su, '')
  const lines = paragraph.split('\n').slice(1)
  if (lines.at(-1)?.trim().startsWith(mark) === true) lines.pop()
  const around = countPieces(fence) + countPieces(mark)
  const code = joinUpTo(
    lines.flatMap((line) => smallEnough(`${line}\n`, room - around)),
    room - around,
  )
  return code.map(({ text, pieces: own }) => ({
    text: `${fence}\n${text}\n${mark}`,
    pieces: own + around,
  }))
}

/** Joins texts that belong behind each other as far as there is room. */
function joinUpTo(texts: readonly string[], room: number): Part[] {
  const parts: Part[] = []
  let last: Part | undefined
  for (const text of texts) {
    const pieces = countPieces(text)
    if (
      last === undefined ||
      last.pieces + pieces > room ||
      last.text.length + text.length > MAX_PART_CHARS
    ) {
      last = { text: '', pieces: 0 }
      parts.push(last)
    }
    last.text += text
    last.pieces += pieces
  }
  return parts
    .map(({ text, pieces }) => ({ text: text.replace(/^\n+|\s+$/gu, ''), pieces }))
    .filter(({ text }) => text !== '')
}

function sentencesOf(text: string, room: number): string[] {
  return [...segmentsOf(SENTENCES, text)].flatMap(({ segment }) => smallEnough(segment, room))
}

/** @returns The text; one that is too long by itself at its blanks, at last character by character. */
function smallEnough(text: string, room: number): string[] {
  if (text.length <= MAX_PART_CHARS && countPieces(text) <= room) return [text]
  const words = text.split(/(?<=\s)/u)
  if (words.length > 1) return words.flatMap((word) => smallEnough(word, room))
  return [...segmentsOf(GRAPHEMES, text)].map(({ segment }) => segment)
}
