/** The answer without a model: what the authors of the best items wrote, quoted. Nothing is written, only chosen. */
import type { QuestionClass } from '../../contract/api/chat.ts'
import type { Db } from '../../db/tables.ts'
import { findCode } from '../../models/builtin/extract-code.ts'
import { splitSentences } from '../../models/builtin/extract-sentences.ts'
import { coverageOf, type Matchers } from '../../search/snippet.ts'
import { correctedSay } from '../../prompts/extract-article.ts'
import { codeBlock } from '../../text/safe-markdown.ts'
import { inlineText } from '../../text/safe-text.ts'
import type { Source } from '../gather-sources.ts'
import { chooseQuote } from './choose-quote.ts'
import { listOwnTexts } from './own-text.ts'
import { plainText } from './plain-text.ts'

const MAX_QUOTES = 4
const MAX_LISTED = 12
const MAX_CODE_CHARS = 1500
/** Code is shown to who asks how to do something, and to others where it has the words. */
const CODE_COVERAGE = 0.3
/** A title that has the words is about them; a sentence may only mention them. */
const TITLE_WEIGHT = 0.5
const MUCH_LESS = 0.7
/**
 * Of the weight of the question's words, of cosine, or of their sum where each says something: with less an item is only near
 * to the question. Words alone are not enough where neither the title has any of them nor the meaning is near. Chosen on six dozen
 * questions over the sample, half of which nothing in it answers.
 */
const ENOUGH = { coverage: 0.6, similarity: 0.55, each: 0.3, sum: 0.8 }
/** What must stand beside the words of a question: of its meaning, or of its words in the title. */
const BESIDE_WORDS = { similarity: 0.25, title: 0.3 }

export interface QuoteRequest {
  questionClass: QuestionClass
  /** The question asks for everything on a subject. */
  isBroad: boolean
  /** What of the question an answer must hold. */
  matchers: Matchers
  /** Items, best first. */
  sources: readonly Source[]
}

/** @returns Markdown with the numbers of the sources in brackets, in pieces; none when no item answers. */
export async function quoteSources(db: Db, request: QuoteRequest): Promise<string[]> {
  const { questionClass, isBroad, matchers, sources } = request
  const own = await listOwnTexts(
    db,
    sources.map(({ documentId }) => documentId),
  )
  const hasCode = questionClass === 'implementation' || questionClass === 'troubleshooting'
  // Of a subject every item that has its words is asked for.
  const needsMeaning =
    !isBroad && sources.some(({ passages }) => passages.some(({ similarity }) => similarity !== undefined))
  const quoted = sources.flatMap((source, index) => {
    const text = own.get(source.documentId) ?? ''
    if (!answers(source, text, matchers, needsMeaning)) return []
    const quote = chooseQuote(text === '' ? passagesOf(source) : text, matchers)
    // What leads on leads to the code.
    const isWanted = hasCode || /[:：]$/mu.test(quote)
    const code = codeOf(text, matchers, isWanted ? 0 : CODE_COVERAGE)
    const score = coverageOf(quote, matchers) + TITLE_WEIGHT * coverageOf(source.title, matchers)
    return quote === '' && code === undefined
      ? []
      : [{ title: source.title, number: index + 1, quote, code, score, correction: source.correction }]
  })
  const most = isBroad ? MAX_LISTED : MAX_QUOTES
  const pieces = (isBroad ? quoted : bestOf(quoted))
    .slice(0, most)
    .map(isBroad && quoted.length > 1 ? asListed : asQuoted)
  const between = isBroad && quoted.length > 1 ? '\n' : '\n\n'
  return pieces.map((piece, index) => (index === 0 ? piece : `${between}${piece}`))
}

interface Quoted {
  title: string
  number: number
  quote: string
  code: string | undefined
  score: number
  /** What readers of X corrected in the post. */
  correction: string | undefined
}

/** What says much less than the best is beside the question. */
function bestOf(quoted: readonly Quoted[]): Quoted[] {
  const best = Math.max(0, ...quoted.map(({ score }) => score))
  return quoted.filter(({ score }) => score >= MUCH_LESS * best).sort((a, b) => b.score - a.score)
}

function asQuoted({ title, number, quote, code, correction }: Quoted): string {
  const lines = quote.split('\n').map((line) => `> ${inlineText(line)}`)
  return [
    `**${inlineText(title)}** [${number}]`,
    ...(correction === undefined ? [] : [inlineText(correctedSay(correction))]),
    ...(quote === '' ? [] : [lines.join('\n>\n')]),
    ...(code === undefined ? [] : [code]),
  ].join('\n\n')
}

/** Neither asks nor leads on, and has more than a few words. */
const STATES = /^(?:\S+\s+){4,}\S*[^\s:?：？"”](?<![?:]["”])$/u

/** Of many a line each. */
function asListed({ title, number, quote, correction }: Quoted): string {
  if (correction !== undefined)
    return `- **${inlineText(title)}** [${number}]: ${inlineText(correctedSay(correction))}`
  const said = title.replace(/…$/u, '')
  const others = splitSentences(quote).filter(
    (sentence) => !sentence.startsWith(said) && !said.startsWith(sentence),
  )
  const statement = others.find((sentence) => STATES.test(sentence)) ?? others[0]
  return `- **${inlineText(title)}** [${number}]${statement === undefined ? '' : `: ${inlineText(statement)}`}`
}

/** The words of a question may stand in different sentences of a post: its whole own text counts, with its title. */
function answers(source: Source, text: string, matchers: Matchers, needsMeaning: boolean): boolean {
  const coverage = Math.max(
    coverageOf(`${source.title}\n${text}`, matchers),
    ...source.passages.map((passage) => passage.coverage),
  )
  const similarity = Math.max(0, ...source.passages.map((passage) => passage.similarity ?? 0))
  if (similarity >= ENOUGH.similarity) return true
  const isBacked =
    !needsMeaning ||
    similarity >= BESIDE_WORDS.similarity ||
    coverageOf(source.title, matchers) >= BESIDE_WORDS.title
  if (coverage >= ENOUGH.coverage && isBacked) return true
  return Math.min(coverage, similarity) >= ENOUGH.each && coverage + similarity >= ENOUGH.sum
}

function passagesOf({ passages }: Source): string {
  return passages.map(({ text }) => plainText(text)).join('\n')
}

/** The block that says most of what is asked for. */
function codeOf(text: string, matchers: Matchers, least: number): string | undefined {
  const blocks = findCode(text).blocks.filter(({ code }) => code.length <= MAX_CODE_CHARS)
  const weighed = blocks.map((block) => ({ block, coverage: coverageOf(block.code, matchers) }))
  const [best] = weighed.sort((one, other) => other.coverage - one.coverage)
  return best === undefined || best.coverage < least
    ? undefined
    : codeBlock(best.block.code, best.block.language)
}
