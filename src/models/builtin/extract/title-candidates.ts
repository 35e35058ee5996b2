/** What a title may be made from: the sentences of a text, without their openers, and how well each would do. */
import { lowerFirst, upperFirst } from './join-sentences.ts'
import type { Block } from './read-prose.ts'
import {
  contentWords,
  isCallToAct,
  isQuestion,
  longWords,
  pointsBack,
  saysNothing,
  wordCount,
} from './sentence-kinds.ts'

export interface Candidate {
  text: string
  /** 0 has no fault. */
  fault: number
  /** It ends in "with this:". */
  leadsOn?: boolean
}

const MAX_SENTENCES = 8
const OPENER =
  /^(?:(?:hm+|so|well|ok(?:ay)?|oh|ah|wow|btw|fyi|psa|reminder|hot take|unpopular opinion|fun fact|pro ?tip|til(?: that)?|today|yesterday|tomorrow|tonight|this (?:morning|week)|finally|breaking|just in|also|and|but|now|actually|honestly|basically|look|listen|friends|folks|hey|hi|hello|gm|yes|no|yep|nope|sure|exactly|true|right|seriously|literally)\s?[,:!.—–-]+\s+|(?:today|yesterday|tonight) (?=(?:i|we)\s)|(?:(?:i[’']m|we[’']re|i am|we are|super |very |so |absolutely )*\s?(?:thrilled|excited|proud|happy|delighted|pleased|stoked|honou?red) to (?:announce|share|say|report|introduce|launch|release)(?: that)?:?\s+)|(?:here(?:[’']s|[’']re| is| are)|this is|these are|that[’']s|that is)\s+(?=(?:a|an|the|my|our|how|why|what)\s)|(?:(?:come |please )?(?:take a look at|have a look at|check out|see|look at|read|read about|learn|learn about|find out|watch|discover|listen to)\s+(?=(?:how|why|what|the|this|our|my|a)\s)))/iu
/** "Join us as we discuss X": the event is about X. */
const ABOUT =
  /^(?:.{0,160}\b(?:join|tune in|tune into|register|sign up|come)\b.{0,160}?\b(?:discuss(?:es|ing)?|talk(?:s|ing)? about|explor(?:e|es|ing)|discover|learn(?: about)?|present(?:s|ing)?|cover(?:s|ing)?)|(?:join|tune in|come)\s(?:us\s|me\s)?(?:for|to))\s+(?=(?:how|why|what|the|our|a|an|best)\s)/iu
const NAMED_HEAD =
  /(?<![\p{L}\p{N}])(?:\w{0,30}[a-z][A-Z]\w{0,30}|[A-Z]{2,30}[\w+#]{0,30}|[A-Z][\w+#]{0,30}\d\w{0,30})(?![\p{L}\p{N}])/u
const LEADS_ON = /\s(?:this|these|that)\s?[:.👇↓]*$/iu
const QUOTED = /^["“„«'‘].*["”“»'’]$/u

/** @returns Best first; of equal ones the earlier. */
export function titleCandidates(blocks: readonly Block[]): Candidate[] {
  const sentences = headline(blocks).slice(0, MAX_SENTENCES)
  return sentences
    .flatMap(({ text, kind }, index) =>
      versionsOf(text).map((candidate) => ({
        ...candidate,
        fault: candidate.fault + faultOf(candidate.text, kind, index) + index * 0.1,
      })),
    )
    .filter(({ text }) => /\p{L}/u.test(text))
    .sort((a, b) => a.fault - b.fault)
}

interface Placed {
  text: string
  kind: Block['kind']
}

/** The sentences, a headline over two lines and a short one with what it announces as one. */
function headline(blocks: readonly Block[]): Placed[] {
  const all = blocks.flatMap(({ kind, sentences }) => sentences.map((text) => ({ text, kind })))
  const [first, second, ...rest] = all
  if (first === undefined || second === undefined || second.kind !== 'paragraph') return all
  if (isTitleCase(first.text) && isTitleCase(second.text) && !/[.!?:]$/u.test(first.text))
    return [{ ...first, text: `${first.text} ${second.text}` }, ...rest]
  const isShort = wordCount(first.text) <= 4 && first.text.length <= 40 && !/[!?:…]$/u.test(first.text)
  const announces = second.text.endsWith(':') || (longWords(first.text).length < 2 && !pointsBack(first.text))
  if (isShort && announces && !pointsBack(second.text) && second.text.length <= 80)
    return [
      { ...first, text: `${first.text.replace(/\.$/u, '')}: ${lowerFirst(second.text)}` },
      second,
      ...rest,
    ]
  return all
}

function isTitleCase(text: string): boolean {
  const words = text.split(/\s+/u).filter((word) => word.length > 3)
  return words.length >= 1 && text.length <= 60 && words.every((word) => /^["“]?\p{Lu}/u.test(word))
}

/** The sentence, without its opener, what an event is about, and what stands behind a colon that points back. */
function versionsOf(sentence: string): Candidate[] {
  const trimmed = trimEnds(sentence.replace(/,? (?:which|that) \p{L}+:$/u, ''))
  const leadsOn = LEADS_ON.test(sentence)
  const about = ABOUT.exec(trimmed)
  if (about !== null) return [{ text: upperFirst(trimEnds(trimmed.slice(about[0].length))), fault: 0.2 }]
  const opened = withoutOpeners(trimmed)
  if (!pointsBack(opened)) return [{ text: opened, fault: 0, leadsOn }]
  const colon = /:\s+(?=\S)/u.exec(opened)
  if (colon === null) return [{ text: opened, fault: 0 }]
  const [name] = NAMED_HEAD.exec(opened.slice(0, colon.index)) ?? []
  const tail = opened.slice(colon.index + colon[0].length)
  const isNamed = name !== undefined && !tail.includes(name)
  return [{ text: isNamed ? `${name}: ${tail}` : upperFirst(tail), fault: 0.4 }]
}

function withoutOpeners(sentence: string): string {
  let text = sentence
  for (let round = 0; round < 3; round += 1) {
    const [opener] = OPENER.exec(text) ?? []
    const rest = opener === undefined ? '' : text.slice(opener.length)
    if (opener === undefined || contentWords(rest).length === 0) break
    text = upperFirst(rest)
  }
  return text
}

function faultOf(text: string, kind: Block['kind'], index: number): number {
  if (saysNothing(text)) return 5
  return (
    (isCallToAct(text) ? 1.5 : 0) +
    (pointsBack(text) ? (index === 0 && /^it(?![\p{L}])/iu.test(text) ? 0.6 : 2) : 0) +
    (QUOTED.test(text) ? 1 : 0) +
    (contentWords(text).length < 2 && !/\p{Lu}\p{L}*[\p{Lu}\d]|\p{L}\.\p{L}/u.test(text) ? 1.6 : 0) +
    (isQuestion(text) && index > 0 ? 0.5 : 0) +
    (kind === 'item' && index > 0 ? 1 : 0) +
    (/^\p{Ll}/u.test(text) && index > 0 ? 0.3 : 0)
  )
}

/** Without what leads on, and a mark that only raises the voice. */
export function trimEnds(sentence: string): string {
  return sentence
    .replace(/^[\s\-–—:;,.|/*•]+(?!NET\b)/u, '')
    .replace(/(?<![\s\-–—:;,|/。.…↓!])[\s\-–—:;,|/。.…↓!]+$/u, '')
    .replace(/\s(?:with|like|using|by|is|as|for) (?:this|these|that)$/iu, '')
    .replace(/, (?:short|briefly|in short|in brief|explained|a thread)$/iu, '')
    .replace(/^["“«](?=[^"”»]*$)/u, '')
    .trim()
}
