/** Shortens a sentence to a title: at the end of a clause or phrase, never inside brackets, quotations or calls. */
import { graphemeCount } from '../cut-text.ts'
import { openSince } from '../extract-sentences.ts'
import { contentWords, longWords, wordCount } from './sentence-kinds.ts'

/** A whole sentence reads better than a cut one, even if it is this much longer than asked for. */
const WHOLE = 1.25
/** No title is cut behind them. */
const MAX_READ_CHARS = 1000
const CLAUSE_END = /[,;，、；](?=\s|[^\s\d])|\s[–—-](?=\s)|\s?…(?=\s)|\s->(?=\s)/gu
const COLON = /[:：](?=\s|[^\s\d/\p{Ll}])/gu
/** A phrase begins with one of these; what stands before is whole without it. */
const PHRASE_START =
  /\s(?=(?:with|without|in|on|at|by|for|from|to|into|as|while|when|where|which|that|who|because|so that|so|if|unless|until|than|and|or|but|via|using|within|across|during|after|before|against|between|through|under|over|mit|ohne|bei|für|von|und|oder|weil|wenn|dass|para|con|sin|por|en|que|porque|cuando|pour|avec|sans|dans|qui|quand|parce|powered|based|based on)\s)/gu
const CANNOT_END =
  /(?:^|\s)(?:a|an|the|of|and|or|but|to|in|on|at|by|for|from|with|into|as|is|are|was|were|be|been|has|have|had|can|could|will|would|should|must|may|might|do|does|that|which|who|this|these|those|its|their|our|your|my|his|her|than|no|not|more|most|very|so|if|when|while|because|via|per|vs|der|die|das|den|dem|ein|eine|einen|und|oder|von|zu|mit|für|im|ist|sind|el|la|los|las|un|una|de|del|y|o|en|con|por|para|es|le|les|du|des|et|ou|à|au|powered|based|combination|e\.g|i\.e|etc|[A-Z])[.,]?$/iu
/** What depends on another clause is no title alone. */
const SUBORDINATE =
  /^(?:after|before|when|if|while|as|because|since|although|though|unless|until|once|wenn|weil|als|nachdem|bevor|si|cuando|mientras|quand|lorsque|after|in|on|with|for)\s/iu

/** @returns The sentence, or a beginning of it that reads as a whole; with an ellipsis where none does. */
export function fitTitle(whole: string, maxChars: number): string {
  const sentence = whole.slice(0, MAX_READ_CHARS)
  if (graphemeCount(sentence) <= maxChars * WHOLE && !isEnumeration(sentence)) return sentence
  return (
    longest(
      cutsAt(sentence, COLON),
      { least: Math.min(12, maxChars / 4), most: maxChars * WHOLE },
      isSubject,
    ) ??
    longest(cutsAt(sentence, CLAUSE_END), { least: maxChars * 0.4, most: maxChars }, isStatement) ??
    longest(
      cutsAt(sentence, PHRASE_START),
      { least: maxChars * 0.55, most: maxChars * WHOLE },
      isStatement,
    ) ??
    withEllipsis(sentence, maxChars * WHOLE)
  )
}

/** "Tips: 1) first this 2) then that": the title is what is counted. */
function isEnumeration(sentence: string): boolean {
  return /[:：]\s*\(?1[.)]\s/u.test(sentence)
}

function cutsAt(sentence: string, ends: RegExp): string[] {
  return [...sentence.matchAll(ends)]
    .map(({ index }) => sentence.slice(0, index).trim())
    .filter((head) => openSince(head) === -1 && (head.match(/`/g)?.length ?? 0) % 2 === 0)
    .filter((head) => !CANNOT_END.test(head))
}

function longest(
  heads: readonly string[],
  { least, most }: { least: number; most: number },
  isWhole: (head: string) => boolean,
): string | undefined {
  return heads.findLast((head) => {
    const size = widthOf(head)
    return size >= least && size <= most && isWhole(head)
  })
}

/** Ideographs count twice: they carry as much. */
function widthOf(text: string): number {
  const wide =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  return graphemeCount(text) + wide
}

function isSubject(head: string): boolean {
  return longWords(head).length >= 2 && (wordCount(head) >= 3 || widthOf(head) >= 16)
}

function isStatement(head: string): boolean {
  return !SUBORDINATE.test(head) && contentWords(head).length >= 2
}

function withEllipsis(sentence: string, maxChars: number): string {
  const words = sentence.split(/(?=\s)/u)
  let kept = ''
  let best = ''
  for (const word of words) {
    if (graphemeCount(kept + word) + 1 > maxChars) break
    kept += word
    const head = kept.trim()
    if (openSince(head) === -1 && !CANNOT_END.test(head)) best = head
  }
  const whole = best === '' ? kept.trim() : best
  return `${(whole === '' ? firstGraphemes(sentence, maxChars - 1) : whole).replace(/[\s,;:.\-–—]+$/u, '')}…`
}

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function firstGraphemes(text: string, count: number): string {
  const start = text.slice(0, 2000)
  return Array.from(GRAPHEMES.segment(start), ({ segment }) => segment)
    .slice(0, count)
    .join('')
}
