/** Makes a title from a post. */
import { codeSubject } from './extract/code-subject.ts'
import { fitTitle } from './extract/fit-title.ts'
import { findCode } from './extract-code.ts'
import { readProse, type Block } from './extract/read-prose.ts'
import { pointsBack } from './extract/sentence-kinds.ts'
import { titleCandidates, trimEnds, type Candidate } from './extract/title-candidates.ts'

const THREAD_WORD =
  /(?<=^|\n)\s{0,9}[[(]?\s{0,9}(?:a\s{1,9})?(?:short\s{1,9}|mini\s{1,9}|quick\s{1,9})?(?:mega)?thread\b\s{0,9}[\])]?\s{0,9}[:\-–—|.🧵👇]*\s*(?:\n|$)|(?<=^|\n)\s{0,9}[[(]?\s{0,9}(?:mega)?thread\s{0,9}[\])]?\s{0,9}[:\-–—|]+\s*/giu

/** What else may name a post that says little itself. */
export interface TitleSources {
  /** The question that the text answers. */
  question?: string | undefined
  /** Titles of pages that it links to. */
  cards?: readonly string[]
  /** Descriptions of its pictures, what it quotes; the best first. */
  others?: readonly string[]
}

/** A title with a greater fault gives way to one from elsewhere. */
const MAX_FAULT = 1.9

/**
 * The first sentence that tells what the text is about: without openers, emojis, addresses, hash signs and thread
 * numbers, cut at the end of a clause or phrase. Works in every language.
 *
 * @param maxChars - Aimed at, counted as a reader does; a whole sentence may be a quarter longer.
 * @returns '' if neither the text nor the other sources hold words.
 */
export function makeTitle(text: string, maxChars = 80, sources: TitleSources = {}): string {
  const { question, cards = [], others = [] } = sources
  const blocks = blocksOf(text)
  const best = candidatesOf(blocks)[0]
  const isAnswer = question !== undefined && pointsBack(blocks[0]?.sentences[0] ?? '')
  const isWeak = best === undefined || best.fault > MAX_FAULT
  const instead = isAnswer ? question : isWeak ? [...cards, ...others].find(isTelling) : undefined
  const chosen = instead === undefined ? best : candidatesOf(blocksOf(instead))[0]
  const code = instead === undefined && isWeak ? codeSubject(findCode(text).blocks) : ''
  if (code !== '') return fitTitle(code, maxChars)
  if (chosen === undefined) return ''
  const title = fitTitle(chosen.text, maxChars)
  return chosen.leadsOn === true ? withSubject(title, cards[0], maxChars) : title
}

function isTelling(text: string): boolean {
  const [best] = candidatesOf(blocksOf(text))
  return best !== undefined && best.fault < 1
}

function blocksOf(text: string): Block[] {
  const blocks = readProse(text.replace(/\r\n?/g, '\n').replace(THREAD_WORD, '\n'), { without: 'nothing' })
  return blocks.map(({ kind, sentences }) => ({
    kind,
    sentences: sentences.map((sentence) =>
      sentence.replace(/(^|\s)#(?=[\p{L}_])/gu, '$1').replace(/`/gu, ''),
    ),
  }))
}

function candidatesOf(blocks: readonly Block[]): Candidate[] {
  return titleCandidates(blocks).map((candidate) => ({ ...candidate, text: trimEnds(candidate.text) }))
}

/** "Replaced a Spark job with this:" and the page that it links to. */
function withSubject(title: string, card: string | undefined, maxChars: number): string {
  const joined = `${title} – ${card ?? ''}`
  return card === undefined || joined.length > maxChars * 1.25 ? title : joined
}
