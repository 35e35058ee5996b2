/** Finds the sentences of a post, in whatever language it is written. The one place where sentences are cut. */
import { segmentsOf } from './segments.ts'

const SENTENCES = new Intl.Segmenter(undefined, { granularity: 'sentence' })
/** What must stay whole whatever punctuation it holds: inline code, addresses, names with dots, versions. */
const WHOLE = /`[^`\n]+`|https?:\/\/\S*[^\s.,;:!?)\]}'"»]|(?<![\w-])[\w-]+(?:\.[\w-]+)+/gu
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|no|fig|sec|vol|pp|ed|eds|al|inc|ltd|corp|co|dr|mr|mrs|ms|prof|st|jr|sr|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|u\.s|a\.m|p\.m|dept|est|min|max|z\.B|d\.h|u\.a|bzw|ca|evtl|ggf|usw|Nr|p\.ex|p\.ej|av|env)\.\s*$/iu
/** Stand-ins for what stays whole. From the private use area: no text has them, and no rule breaks beside them. */
const FIRST_STAND_IN = 0xf0000
const STAND_IN = /[\u{F0000}-\u{FFFFD}]/gu
/** A quotation or remark that is longer was never closed. */
const MAX_OPEN_CHARS = 240
/** A line that is shorter was not wrapped by an editor. */
const MIN_WRAPPED_CHARS = 40

/**
 * Sentences in order, trimmed. A line end ends a sentence, as posts are written, unless the line was only wrapped.
 * Addresses, versions, file names, inline code, quotations and remarks in brackets are never split. Lines without a
 * letter or digit are left out.
 */
export function splitSentences(text: string): string[] {
  return unwrapLines(text)
    .split('\n')
    .flatMap(sentencesOfLine)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}

/** Joins what an editor has wrapped: a long line without an end, and one behind it that begins in lower case. */
export function unwrapLines(text: string): string {
  const lines: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const before = lines.at(-1)
    const isWrapped =
      before !== undefined &&
      before.length >= MIN_WRAPPED_CHARS &&
      /[\p{L}\p{N},]$/u.test(before.slice(-4)) &&
      /^\p{Ll}{2}/u.test(line)
    if (isWrapped) lines[lines.length - 1] = `${before} ${line}`
    else lines.push(line)
  }
  return lines.join('\n')
}

function sentencesOfLine(line: string): string[] {
  const whole: string[] = []
  const masked = line.replace(WHOLE, (part) => String.fromCodePoint(FIRST_STAND_IN + whole.push(part) - 1))
  const unmask = (text: string): string =>
    text.replace(STAND_IN, (mark) => whole[(mark.codePointAt(0) ?? 0) - FIRST_STAND_IN] ?? mark)
  const sentences: string[] = []
  for (const segment of segmentsIn(masked)) {
    const sentence = unmask(segment)
    const before = sentences.at(-1)
    if (before !== undefined && !isEnd(before, sentence)) sentences[sentences.length - 1] = before + sentence
    else sentences.push(sentence)
  }
  return sentences
}

/** The segmenter takes a stop before lower case for an abbreviation; many posts have no upper case. */
function segmentsIn(line: string): string[] {
  return [...segmentsOf(SENTENCES, line)].flatMap(({ segment }) =>
    segment.split(/(?<=[\p{L}\p{N}!?)\]"”'%][\p{L}\p{N})\]"”'%][.!?]\s{1,9})(?=[\p{Ll}\d(])/u),
  )
}

function isEnd(whole: string, after: string): boolean {
  const before = whole.slice(-2 * MAX_OPEN_CHARS)
  if (ABBREVIATION.test(before) || /^\s*\d{1,3}[.)/]\s*$/u.test(before)) return false
  // "(build broken? exit 125!)" and "He said: "One. Two."" are one sentence each.
  const open = openSince(before)
  return open === -1 || before.length + after.length - open > MAX_OPEN_CHARS
}

const PAIRS: Readonly<Record<string, string>> = {
  '(': ')', '[': ']', '“': '”', '„': '“', '«': '»', '「': '」', '『': '』', '（': '）',
} // prettier-ignore

/** @returns Where the bracket or quotation begins that is not closed; -1 if there is none. */
export function openSince(text: string): number {
  const open: { at: number; end: string }[] = []
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at)
    if (sign === open.at(-1)?.end) open.pop()
    // As an opening mark a straight quote has a blank before it: 5" and a closing one have none.
    else if (sign === '"') {
      if (/(?:^|[\s([{:,=])$/.test(text.slice(Math.max(0, at - 1), at))) open.push({ at, end: '"' })
    } else if (sign in PAIRS && !isSmiley(text, at)) open.push({ at, end: PAIRS[sign] ?? '' })
  }
  return open[0]?.at ?? -1
}

/** ":(" and a lone bracket of a list, "a (" at the end. */
function isSmiley(text: string, at: number): boolean {
  return text.charAt(at) === '(' && /[:;]-?$/.test(text.slice(Math.max(0, at - 2), at))
}
