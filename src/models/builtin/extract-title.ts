/** Makes a title from the beginning of a post. */
import { cutText, graphemeCount } from './cut-text.ts'
import { findCode } from './extract-code.ts'
import { splitSentences } from './extract-sentences.ts'
import { withoutTags } from './hashtags.ts'

const EMOJI =
  /(?:(?![©®™])\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}\u{1F1E6}-\u{1F1FF}]|[\d#*]\uFE0F?\u20E3|\uFE0F)\u200D?/gu
/** "1/", "(1/5)", "1.", "Thread:", "A thread on" and the like. */
const COUNTER = /^\s*(?:\(?\d{1,3}\s*\/\s*(?:\d{1,3}|n)?\)?|\d{1,2}[.)])(?=\s|$)/iu
const THREAD_WORD =
  /^\s{0,9}[[(]?\s{0,9}(?:a\s{1,9})?(?:short\s{1,9}|mini\s{1,9}|quick\s{1,9})?(?:mega)?thread\b\s{0,9}[\])]?\s{0,9}[:\-–—|.]*\s*$|^\s{0,9}[[(]?\s{0,9}(?:mega)?thread\s{0,9}[\])]?\s{0,9}[:\-–—|]+\s*/iu
const CLAUSE_END = /[,;:，、；：،]\s|\s[–—-]\s|[，、；：]/gu
const MIN_LETTERS = 6

/**
 * The first meaningful sentence as a title: without emojis, addresses, hash signs and thread numbers, cut at the end
 * of a clause or word. Works in every language.
 *
 * @param maxChars - Counted as a reader does.
 * @returns '' if the text holds no words.
 */
export function makeTitle(text: string, maxChars = 80): string {
  const sentences = splitSentences(findCode(text).text.split('\n').map(cleanLine).join('\n')).map(
    trimSentence,
  )
  const best =
    sentences.find((sentence) => weight(sentence) >= MIN_LETTERS) ?? sentences.find((s) => weight(s) > 0)
  return best === undefined ? '' : shorten(best, maxChars)
}

function cleanLine(line: string): string {
  const start = line
    .trimStart()
    .replace(EMOJI, '')
    .replace(COUNTER, '')
    .replace(THREAD_WORD, '')
    .replace(/https?:\/\/\S+/gu, '')
    .replace(/^(?:\s*@\w+)+/u, '')
  return (withoutTags(start) || start)
    .replace(/(^|\s)#(?=[\p{L}_])/gu, '$1')
    .replace(/^\s*(?:#{1,6}|>|[-*•])\s+/u, '')
    .replace(/\*\*|__|`/gu, '')
    .replace(/(?<!\s)\s*\(?\d{1,3}\/(?:\d{1,3}|n)?\)?\s*$/iu, '')
    .replace(/\s+/gu, ' ')
}

/** Letters count once, ideographs twice: they carry as much. */
function weight(sentence: string): number {
  const letters = sentence.match(/\p{L}/gu)?.length ?? 0
  const ideographs =
    sentence.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  return letters + ideographs
}

function trimSentence(sentence: string): string {
  return sentence
    .replace(/^[\s\-–—:;,.|/*•]+(?!NET\b)/u, '')
    .replace(/(?<![\s\-–—:;,|/。.…↓⬇])[\s\-–—:;,|/。.…↓⬇]+$/u, '')
    .replace(/^["“«](?=[^"”»]*$)/u, '')
    .trim()
}

function shorten(sentence: string, maxChars: number): string {
  if (graphemeCount(sentence) <= maxChars) return sentence
  const clauses = [...sentence.matchAll(CLAUSE_END)].map((match) => sentence.slice(0, match.index))
  const fitting = clauses.filter((clause) => {
    const length = graphemeCount(clause)
    return length <= maxChars && length >= maxChars / 2
  })
  return trimSentence(fitting.at(-1) ?? '') || cutText(sentence, maxChars)
}
