/** Shortens text without breaking an emoji, an accent or a word. */
import { segmentsOf } from './segments.ts'

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Length as a reader counts: an emoji of several code points is one. */
export function graphemeCount(text: string): number {
  let count = 0
  for (const _ of segmentsOf(GRAPHEMES, text)) count += 1
  return count
}

/** @returns At most `maxChars` graphemes: the whole text, or whole words of it and an ellipsis. */
export function cutText(text: string, maxChars: number): string {
  if (text.length <= maxChars || graphemeCount(text) <= maxChars) return text
  let kept = ''
  let count = 1
  for (const { segment } of segmentsOf(WORDS, text)) {
    count += graphemeCount(segment)
    if (count > maxChars) break
    kept += segment
  }
  if (kept.trim() === '') kept = firstGraphemes(text, maxChars - 1)
  return kept.replace(/(?<![\s,;:.\-–—(/…、，。：；])[\s,;:.\-–—(/…、，。：；]+$/u, '') + '…'
}

function firstGraphemes(text: string, count: number): string {
  let kept = ''
  let left = count
  for (const { segment } of segmentsOf(GRAPHEMES, text)) {
    if (left <= 0) break
    kept += segment
    left -= 1
  }
  return kept
}
