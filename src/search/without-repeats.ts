/** Takes out of an item's text what stands in it twice: a summary and takeaways of the built-in model are sentences of the post. */
import { EXTRACTED_NOTE } from '../documents/item-markdown.ts'
import { segmentsOf } from '../models/builtin/segments.ts'

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' })
/** What is shorter may well stand somewhere by chance. */
const MIN_KEY_CHARS = 12

/**
 * Of what stands several times the last stays: that is the post itself, whole. Headings with nothing under them go too.
 *
 * @param paragraphs - Headings, code blocks and paragraphs, in order.
 */
export function withoutRepeats(paragraphs: readonly string[]): string[] {
  const kept: string[] = []
  let behind = ''
  for (const paragraph of [...paragraphs].reverse()) {
    const level = levelOf(paragraph)
    if (level > 0) {
      const next = kept.at(-1)
      if (next !== undefined && (levelOf(next) === 0 || levelOf(next) > level)) kept.push(paragraph)
    } else if (paragraph !== EXTRACTED_NOTE) {
      const own = withoutKnown(paragraph, behind)
      if (own !== '') kept.push(own)
      behind = `${keyOf(paragraph)} ${behind}`
    }
  }
  return kept.reverse()
}

/** @returns 1 to 6; 0 for what is no heading. */
function levelOf(paragraph: string): number {
  return /^(#{1,6})\s/.exec(paragraph)?.[1]?.length ?? 0
}

function withoutKnown(paragraph: string, behind: string): string {
  const isKnown = (part: string): boolean => {
    const key = keyOf(part)
    return key.length >= MIN_KEY_CHARS && behind.includes(key)
  }
  if (isKnown(paragraph)) return ''
  if (FENCE.test(paragraph)) return paragraph
  const lines = paragraph.split('\n').flatMap((line) => {
    const sentences = [...segmentsOf(SENTENCES, line)].map(({ segment }) => segment)
    if (!sentences.some(isKnown)) return [line]
    const rest = sentences.filter((sentence) => !isKnown(sentence)).join('')
    return /[\p{L}\p{N}]/u.test(rest) ? [rest] : []
  })
  return lines.join('\n')
}

const FENCE = /^\s*(?:`{3}|~{3})/

/** Letters and digits alone: marks of quotations, lists and code, and white space, make no difference. */
function keyOf(text: string): string {
  const said = FENCE.test(text) ? text.slice(text.indexOf('\n') + 1) : text
  return said.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}
