/** Chooses of a text the sentences that say most about a question: whole, in their order, with what they lean on. */
import { findCode } from '../../models/builtin/extract-code.ts'
import { splitSentences } from '../../models/builtin/extract-sentences.ts'
import { coveredBy, type Matchers } from '../../search/snippet.ts'
import { plainText } from './plain-text.ts'

/** A text of so many characters is quoted whole. */
const WHOLE_CHARS = 420
const MAX_CHARS = 600
const MAX_SENTENCES = 4
/** What a sentence more must add, of the weight of all words. */
const WORTH = 0.06
const MAX_LIST_LINES = 6
/** More, to end where a line ends. */
const ROOM_CHARS = 300

/** Says nothing without the sentence before it. */
const POINTS_BACK =
  /^(?:[-•*]\s+)?(?:it|its|this|that|that's|it's|these|those|they|them|he|she|such|but|and|or|so|because|which|then|otherwise|instead|also|however|therefore|still|yet)\b/iu

const LIST_MARK = /^\s*(?:[-•*–→✅]|\(?\d{1,2}[.)/:])\s*\S/u

interface Sentence {
  text: string
  /** Those of one line of the post are shown on one line. */
  line: number
  covered: ReadonlyMap<number, number>
}

/** @returns The quote, its lines parted by line ends; empty where the text has no sentence. */
export function chooseQuote(text: string, matchers: Matchers): string {
  const sentences = sentencesOf(text, matchers)
  const whole = sentences.reduce((sum, sentence) => sum + sentence.text.length + 1, 0)
  if (whole <= WHOLE_CHARS) return shown(sentences)
  return shown(sentences.slice(...widen(sentences, bestSpan(sentences, matchers))))
}

function sentencesOf(text: string, matchers: Matchers): Sentence[] {
  const prose = plainText(findCode(text).text)
  return prose.split('\n').flatMap((line, at) =>
    splitSentences(line)
      .filter(saysSomething)
      .map((sentence) => ({ text: sentence, line: at, covered: coveredBy(sentence, matchers) })),
  )
}

/** An address, a row of tags or a name alone is no sentence. */
function saysSomething(sentence: string): boolean {
  const words = sentence.split(/\s+/).filter((word) => !/^(?:[@#]\S*|https?:\S*|\W+)$/u.test(word))
  return (
    words.length > 1 ||
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{4}/u.test(sentence)
  )
}

type Span = [from: number, to: number]

/** The shortest that covers most: each sentence more has to add something. */
function bestSpan(sentences: readonly Sentence[], matchers: Matchers): Span {
  const total = [...new Map([...matchers.forms.values()].map(({ word, weight }) => [word, weight])).values()]
  const all = total.reduce((sum, weight) => sum + weight, 0)
  let best = { value: -1, span: [0, 1] as Span }
  for (let from = 0; from < sentences.length; from += 1) {
    const covered = new Map<number, number>()
    let chars = 0
    for (let to = from; to < Math.min(sentences.length, from + MAX_SENTENCES); to += 1) {
      const sentence = sentences[to]
      chars += sentence?.text.length ?? 0
      if (sentence === undefined || (to > from && chars > MAX_CHARS)) break
      for (const [word, weight] of sentence.covered) covered.set(word, weight)
      const sum = [...covered.values()].reduce((one, other) => one + other, 0)
      const value = (all === 0 ? 0 : sum / all) - WORTH * (to - from)
      if (value > best.value + 1e-9) best = { value, span: [from, to + 1] }
    }
  }
  return best.span
}

/** With the sentence that it points back to, the end of its line, one more where it stands alone, the list that it announces. */
function widen(sentences: readonly Sentence[], [first, end]: Span): Span {
  let [from, to] = [first, end]
  const fits = (most: number): boolean => to < sentences.length && charsOf(sentences, from, to + 1) <= most
  while (from > 0 && from > first - 2 && POINTS_BACK.test(sentences[from]?.text ?? '')) from -= 1
  if (to - from < 2 && fits(MAX_CHARS)) to += 1
  while (sentences[to]?.line === sentences[to - 1]?.line && fits(MAX_CHARS + ROOM_CHARS)) to += 1
  const opening = sentences.slice(from, to).findLast(({ text }) => /[:：]$/u.test(text))
  if (opening !== undefined) return [from, endOfList(sentences, opening.line, to)]
  // "Four questions, one whiteboard", and then the questions, as a list.
  const [last, next] = [sentences[to - 1], sentences[to]]
  const leadsToList =
    last !== undefined &&
    next !== undefined &&
    LIST_MARK.test(next.text) &&
    !sentences.slice(from, to).some(({ text }) => LIST_MARK.test(text))
  return [from, leadsToList ? endOfList(sentences, last.line, to) : to]
}

/** Lines with a mark belong together; without marks the next few lines are taken for the list. */
function endOfList(sentences: readonly Sentence[], opening: number, end: number): number {
  const isMarked = LIST_MARK.test(sentences.find(({ line }) => line > opening)?.text ?? '')
  const from = sentences.findIndex(({ line }) => line === opening)
  let to = end
  for (let next = sentences[to]; next !== undefined; next = sentences[to]) {
    const isInList = next.line === sentences[to - 1]?.line || !isMarked || LIST_MARK.test(next.text)
    if (!isInList || next.line > opening + MAX_LIST_LINES) break
    if (charsOf(sentences, from, to + 1) > MAX_CHARS + ROOM_CHARS) break
    to += 1
  }
  return to
}

function charsOf(sentences: readonly Sentence[], from: number, to: number): number {
  return sentences.slice(from, to).reduce((sum, { text }) => sum + text.length + 1, 0)
}

function shown(sentences: readonly Sentence[]): string {
  const lines = new Map<number, string[]>()
  for (const { line, text } of sentences) lines.set(line, [...(lines.get(line) ?? []), text])
  return [...lines.values()].map((parts) => parts.join(' ')).join('\n')
}
