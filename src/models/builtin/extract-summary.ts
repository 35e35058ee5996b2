/** Shortens a post to its own best sentences: nothing is written, only chosen. */
import { cutText, graphemeCount } from './cut-text.ts'
import { findCode } from './extract-code.ts'
import { weighWords } from './extract-keywords.ts'
import { splitSentences } from './extract-sentences.ts'
import { withoutTags } from './hashtags.ts'
import { splitWords } from './words.ts'

export interface SummaryLimits {
  /** At most so many sentences. 3 if not given. */
  sentences?: number
  /** At most so many characters as a reader counts them. 400 if not given. */
  maxChars?: number
}

const MAX_POINT_CHARS = 220
const LIST_MARK =
  /^\s*(?:[-*•·‣▪◦→➡✅✔👉▶]\uFE0F?|\d{1,2}\uFE0F?\u20E3|\(?\d{1,3}(?:[.):]|\/(?:\d{1,3}|n)?)\)?)\s+(?=\S)/u

/** The most telling sentences of the text in their own order, without code. '' if there are none. */
export function summarize(text: string, limits: SummaryLimits = {}): string {
  const { sentences: max = 3, maxChars = 400 } = limits
  const ranked = rankSentences(text)
  const chosen: RankedSentence[] = []
  let length = 0
  for (const sentence of ranked) {
    const size = graphemeCount(sentence.text) + 1
    if (chosen.length >= max || (chosen.length > 0 && length + size > maxChars)) continue
    chosen.push(sentence)
    length += size
  }
  chosen.sort((a, b) => a.index - b.index)
  return cutText(joinSentences(chosen.map((sentence) => sentence.text)), maxChars)
}

/**
 * The points of the text, in its order: the lines of its list (`- `, `1.`, `1/`) where it has at least two, else its
 * best sentences.
 *
 * @param summary - Sentences in it are not repeated as points.
 */
export function keyPoints(text: string, max: number, summary = ''): string[] {
  const prose = findCode(text).text
  const lines = prose.split('\n').filter((line) => LIST_MARK.test(line))
  const points = lines
    .map((line) => clean(splitSentences(line.replace(LIST_MARK, ''))[0] ?? ''))
    .filter(hasWords)
  if (points.length >= 2) return points.slice(0, max).map((point) => cutText(point, MAX_POINT_CHARS))
  return rankSentences(text)
    .filter((sentence) => !summary.includes(sentence.text))
    .slice(0, max)
    .sort((a, b) => a.index - b.index)
    .map((sentence) => cutText(sentence.text, MAX_POINT_CHARS))
}

interface RankedSentence {
  text: string
  index: number
  score: number
}

/** Best first. */
function rankSentences(text: string): RankedSentence[] {
  const prose = findCode(text).text
  const weights = weighWords(prose)
  const all = splitSentences(prose).map(clean).filter(hasWords)
  const sentences = [...new Set(all)]
  return sentences
    .map((sentence, index) => ({ text: sentence, index, score: scoreSentence(sentence, index, weights) }))
    .sort((a, b) => b.score - a.score)
}

function scoreSentence(sentence: string, index: number, weights: ReadonlyMap<string, number>): number {
  const words = splitWords(sentence)
  const keys = new Set(words.map((word) => word.key))
  const sum = [...keys].reduce((total, key) => total + (weights.get(key) ?? 0), 0)
  // Divided by a root: longer sentences say more, but not in proportion.
  const dense = sum / Math.sqrt(words.length + 4)
  const position = index === 0 ? 1.5 : 1 + 0.2 / (index + 1)
  return dense * position * (isChatter(sentence) ? 0.2 : 1)
}

/** Calls to follow, like or read on, which threads begin and end with. */
function isChatter(sentence: string): boolean {
  return (
    sentence.endsWith(':') ||
    /\b(?:follow me|follow (?:us|for)|retweet|repost|like (?:and|this)|bookmark (?:this|it)|subscribe|newsletter|link in|a thread|let'?s (?:dive|go)|read on|dm me|sign up)\b/iu.test(
      sentence,
    )
  )
}

/** @returns The sentence without list marks, addresses, thread numbers, pictographs and hashtags at its end. */
function clean(sentence: string): string {
  return withoutTags(sentence.replace(LIST_MARK, '').replace(/https?:\/\/\S+/gu, ''))
    .replace(
      /(?:(?![©®™])\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}\u{1F1E6}-\u{1F1FF}\uFE0F\u20E3])(?:\u200D)?/gu,
      '',
    )
    .replace(/^[\s#>*]+/u, '')
    .replace(/\s+/gu, ' ')
    .trim()
}

function hasWords(sentence: string): boolean {
  return splitWords(sentence).filter((word) => /\p{L}/u.test(word.key)).length >= 2
}

function joinSentences(sentences: readonly string[]): string {
  return sentences.reduce((text, sentence) => {
    if (text === '') return sentence
    if (/[。！？]$/u.test(text)) return text + sentence
    return /[.!?:;…।؟]["”»)]?$/u.test(text) ? `${text} ${sentence}` : `${text}. ${sentence}`
  }, '')
}
