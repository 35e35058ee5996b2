/** The answer without a model: the passages that say most about the question, quoted. Nothing is written, only chosen. */
import type { QuestionClass } from '../contract/api/chat.ts'
import { codeBlock } from '../knowledge/safe-markdown.ts'
import { inlineText } from '../knowledge/safe-text.ts'
import { splitSentences } from '../models/builtin/extract-sentences.ts'
import { splitWords } from '../models/builtin/words.ts'
import { isStopword } from '../models/builtin/stopwords.ts'
import type { GatheredPassage, Source } from './gather-sources.ts'

const MAX_QUOTES = 4
const MAX_SENTENCES = 3
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
    .flatMap((source, index) => {
      const passage = source.passages.find(answers)
      return passage === undefined ? [] : [{ title: source.title, passage, number: index + 1 }]
    })
    .slice(0, MAX_QUOTES)
    .flatMap(({ title, passage, number }, index) => {
      const quote = quoteOf(passage, keys)
      const code = hasCode ? codeIn(passage.text) : undefined
      if (quote === '' && code === undefined) return []
      const parts = [`**${inlineText(title)}** [${number}]`, ...(quote === '' ? [] : [`> ${quote}`])]
      if (code !== undefined) parts.push(code)
      return [(index === 0 ? '' : '\n\n') + parts.join('\n\n')]
    })
}

function answers({ coverage, similarity = 0 }: GatheredPassage): boolean {
  if (coverage >= ENOUGH.coverage || similarity >= ENOUGH.similarity) return true
  return coverage >= ENOUGH.both.coverage && similarity >= ENOUGH.both.similarity
}

/** The sentence that has most of the question's words, and those behind it. */
function quoteOf({ text }: GatheredPassage, keys: ReadonlySet<string>): string {
  const sentences = splitSentences(plainOf(text))
  const scores = sentences.map((sentence) => [...keysOf(sentence)].filter((key) => keys.has(key)).length)
  const best = Math.max(0, scores.indexOf(Math.max(...scores)))
  return inlineText(sentences.slice(best, best + MAX_SENTENCES).join(' '))
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
    .replaceAll(/^[ \t]*(?:[-*+]|\d+[.)]|#{1,6}|>)[ \t]+/gm, '')
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
