/** Cuts a document into pieces that are embedded: by headings, paragraphs, at last by sentences; code stays whole. */
import { segmentsOf } from '../models/builtin/segments.ts'

export interface Chunk {
  /** The headings above, for context. */
  heading: string
  text: string
}

/** About 300 tokens: what sentence models read at once. */
const MAX_CHARS = 1200
const MIN_CHARS = 500

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' })
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * @param title - Put before each heading.
 * @param markdown - Without front matter. Empty gives no chunks.
 */
export function chunkMarkdown(title: string, markdown: string): Chunk[] {
  const chunks: Chunk[] = []
  const headings: string[] = []
  let block: string[] = []
  let blockChars = 0
  const close = (): void => {
    const text = block.join('\n\n').trim()
    if (text !== '')
      chunks.push({
        heading: [title, ...headings.filter((heading) => heading !== '' && heading !== title)].join(' > '),
        text,
      })
    block = []
    blockChars = 0
  }
  for (const paragraph of splitParagraphs(markdown).flatMap((whole) => splitLong(whole))) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(paragraph)
    if (heading !== null) {
      // A short section shares a chunk with the next one: a vector of ten words says little.
      if (blockChars >= MIN_CHARS) close()
      else if (blockChars > 0) block.push(paragraph)
      const level = heading[1]?.length ?? 1
      headings.length = Math.min(headings.length, level - 1)
      headings[level - 1] = heading[2] ?? ''
      continue
    }
    if (blockChars > 0 && blockChars + paragraph.length > MAX_CHARS) close()
    block.push(paragraph)
    blockChars += paragraph.length
  }
  close()
  return chunks
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

/** Models read no more than the start of a long text: what stands behind could never be found. */
function splitLong(paragraph: string): string[] {
  if (paragraph.length <= MAX_CHARS || /^\s*(?:`{3}|~{3}|#{1,6}\s)/.test(paragraph)) return [paragraph]
  const pieces: string[] = []
  let piece = ''
  for (const part of sentencesOf(paragraph)) {
    if (piece !== '' && piece.length + part.length > MAX_CHARS) {
      pieces.push(piece.trim())
      piece = ''
    }
    piece += part
  }
  return [...pieces, piece.trim()].filter((text) => text !== '')
}

/** @returns Sentences, and those that are too long by themselves character by character. */
function sentencesOf(text: string): string[] {
  return [...segmentsOf(SENTENCES, text)].flatMap(({ segment }) =>
    segment.length <= MAX_CHARS
      ? [segment]
      : [...segmentsOf(GRAPHEMES, segment)].map((entry) => entry.segment),
  )
}
