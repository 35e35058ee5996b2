/** The answer without a model: the passages that say most about the question, quoted. Nothing is written, only chosen. */
import type { QuestionClass } from '../contract/api/chat.ts'
import { codeBlock } from '../text/safe-markdown.ts'
import { inlineText } from '../text/safe-text.ts'
import { splitSentences } from '../models/builtin/extract-sentences.ts'
import { splitWords } from '../models/builtin/words.ts'
import { isStopword } from '../models/builtin/stopwords.ts'
import type { GatheredPassage, Source } from './gather-sources.ts'

const MAX_QUOTES = 4
const MAX_SENTENCES = 3
/** Shorter ones are captions and list marks. */
const MIN_WORDS = 4
const MAX_CODE_CHARS = 1500
/** Of the weight of the question's words, or of cosine: with less a passage is only near to the question. */
const ENOUGH = { coverage: 0.5, similarity: 0.55, both: { coverage: 0.25, similarity: 0.42 } }

/**
 * @param question - With the subject of the conversation.
 * @returns Markdown with the numbers of the sources in brackets, in pieces; none when no passage answers.
 */
export function quotePassages(
  question: string,
  questionClass: QuestionClass,
  sources: readonly Source[],
): string[] {
  const keys = keysOf(question)
  const hasCode = questionClass === 'implementation' || questionClass === 'troubleshooting'
  return sources
    .flatMap(({ title, passages }, index) => {
      if (!passages.some(answers)) return []
      const quote = quoteOf(passages, keys)
      const code = hasCode
        ? passages.map(({ text }) => codeIn(text)).find((found) => found !== undefined)
        : undefined
      if (quote === '' && code === undefined) return []
      const parts = [`**${inlineText(title)}** [${index + 1}]`, ...(quote === '' ? [] : [`> ${quote}`])]
      return [[...parts, ...(code === undefined ? [] : [code])].join('\n\n')]
    })
    .slice(0, MAX_QUOTES)
    .map((part, index) => (index === 0 ? part : `\n\n${part}`))
}

function answers({ coverage, similarity = 0 }: GatheredPassage): boolean {
  if (coverage >= ENOUGH.coverage || similarity >= ENOUGH.similarity) return true
  return coverage >= ENOUGH.both.coverage && similarity >= ENOUGH.both.similarity
}

/** The sentence that has most of the question's words, and those behind it in its passage. */
function quoteOf(passages: readonly GatheredPassage[], keys: ReadonlySet<string>): string {
  const all = passages.map(({ text }) =>
    splitSentences(plainOf(text)).filter((sentence) => splitWords(sentence).length >= MIN_WORDS),
  )
  let best = { score: -1, text: '' }
  for (const sentences of all)
    for (const [at, sentence] of sentences.entries()) {
      const score = [...keysOf(sentence)].filter((key) => keys.has(key)).length
      if (score > best.score) best = { score, text: sentences.slice(at, at + MAX_SENTENCES).join(' ') }
    }
  return inlineText(best.text)
}

/** The beginnings of the words that say something: "indexes" and "indexing" are one. */
function keysOf(text: string): Set<string> {
  const words = splitWords(text).filter(({ key }) => !isStopword(key))
  return new Set(
    words.map(({ key }) =>
      /^\p{Script=Latin}+$/u.test(key) ? key.slice(0, Math.max(4, key.length - 3)) : key,
    ),
  )
}

/** @returns The prose of Markdown as text. */
function plainOf(markdown: string): string {
  return markdown
    .replaceAll(/^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^[ \t]*\1[^\n]*$|(?![\s\S]))/gm, '')
    .replaceAll(/^[ \t]*#{1,6}[ \t].*$/gm, '')
    .replaceAll(/^[ \t]*(?:[-*+]|\d+[.)]|>)[ \t]+/gm, '')
    .replaceAll(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, '$1')
    .replaceAll(/<?https?:\/\/([^\s/<>]+)[^\s<>]*>?/g, '$1')
    .replaceAll(/(\*\*|__|`)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
}

function codeIn(markdown: string): string | undefined {
  const [, _marks, language = '', code = ''] =
    /^[ \t]*(`{3,}|~{3,})([^\n`]*)\n([\s\S]*?)\n[ \t]*\1[ \t]*$/m.exec(markdown) ?? []
  return code.trim() === '' || code.length > MAX_CODE_CHARS ? undefined : codeBlock(code, language.trim())
}
