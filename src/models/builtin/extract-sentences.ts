/** Finds the sentences of a post, in whatever language it is written. */
import { segmentsOf } from './segments.ts'

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' })
/** What must stay whole whatever punctuation it holds: inline code, addresses, names with dots, versions. */
const WHOLE = /`[^`\n]+`|https?:\/\/\S*[^\s.,;:!?)\]}'"»]|(?<![\w-])[\w-]+(?:\.[\w-]+)+/gu
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|no|fig|dr|mr|mrs|ms|prof|st|z\.B|d\.h|bzw|ca|p\.ex)\.\s*$/iu
/** Stand-ins for what stays whole. From the private use area: no text has them, and no rule breaks beside them. */
const FIRST_STAND_IN = 0xf0000
const STAND_IN = /[\u{F0000}-\u{FFFFD}]/gu

/**
 * Sentences in order, trimmed. A line end always ends a sentence, as posts are written. Addresses, versions, file
 * names and inline code are never split. Lines without a letter or digit are left out.
 */
export function splitSentences(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap(sentencesOfLine)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}

function sentencesOfLine(line: string): string[] {
  const whole: string[] = []
  const masked = line.replace(WHOLE, (part) => String.fromCodePoint(FIRST_STAND_IN + whole.push(part) - 1))
  const sentences: string[] = []
  for (const { segment } of segmentsOf(SENTENCES, masked)) {
    const sentence = segment.replace(
      STAND_IN,
      (mark) => whole[(mark.codePointAt(0) ?? 0) - FIRST_STAND_IN] ?? mark,
    )
    const before = sentences.at(-1)
    if (before !== undefined && (ABBREVIATION.test(before) || /^\s*\d{1,3}[.)/]\s*$/u.test(before))) {
      sentences[sentences.length - 1] = before + sentence
    } else sentences.push(sentence)
  }
  return sentences
}
