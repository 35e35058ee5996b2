/** Texts that make regular expressions go back and forth: nothing throws, and the time grows as the text does. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openAnswerText } from '../src/chat/answer-text.ts'
import { classifyQuestion } from '../src/chat/classify-question.ts'
import { sidesOf } from '../src/chat/sides.ts'
import { itemSlug, normalizeCategoryName } from '../src/topics/category.ts'
import { parseFrontMatter, withoutFrontMatter } from '../src/documents/front-matter.ts'
import { scrubSecrets } from '../src/git/git-failure.ts'
import { safeMarkdown } from '../src/text/safe-markdown.ts'
import { cutText, inlineText, plainText, webAddress } from '../src/text/safe-text.ts'
import { findCode } from '../src/models/builtin/extract-code.ts'
import { extractKeywords } from '../src/models/builtin/extract-keywords.ts'
import { keyPoints, summarize } from '../src/models/builtin/extract-summary.ts'
import { makeTitle } from '../src/models/builtin/extract-title.ts'
import { guessLanguage } from '../src/models/builtin/guess-language.ts'
import { splitWords } from '../src/models/builtin/words.ts'
import { parseStructured } from '../src/models/parse-structured.ts'
import { comparedWords, shapeOf } from '../src/duplicates/similar-text.ts'
import { hasCode } from '../src/posts/post-text.ts'
import { parsePostUrl } from '../src/x-data/post-url.ts'
import { chunkMarkdown } from '../src/search/chunk.ts'
import { parseQuery } from '../src/search/query.ts'
import { linkList } from '../src/exports/link-list/link-list.ts'
import { decodeHtml } from '../src/linked-pages/decode-html.ts'
import { originalPhoto } from '../src/x-data/raw-tweet/media.ts'
import { expandText, fromHtml, fromHtmlUnlessLong } from '../src/x-data/raw-tweet/text.ts'

/** Each is repeated; what stands behind keeps the end from matching. */
const UNITS = [
  ...[
    '\t',
    ' ',
    '\n',
    '\n\t',
    ' \n',
    '`',
    '```',
    '```\t',
    '~~~\n',
    '```a\n',
    '[',
    '](',
    '[](',
    '![',
    '[[',
    '\\',
    '!',
  ],
  ...[
    '#',
    '# ',
    '#a',
    ' #a',
    '# #',
    '-',
    '- ',
    '* ',
    '|',
    '.',
    ',',
    '…',
    '!?',
    'a',
    '0',
    '1/ ',
    'a.',
    'a-',
    '_',
    '**a',
  ],
  ...[
    'http://',
    'https://t.co/',
    'http://a ',
    'www.',
    '@a ',
    '<',
    '<html',
    '</head',
    '<meta',
    '&',
    '&amp;',
    '&#',
    '$ ',
    '"',
  ],
  ...[
    '{',
    '[{',
    '{"a":',
    '\\"',
    'const',
    '=const ',
    'def ',
    'func\t(',
    'class\ts',
    'import a ',
    '->a ',
    'or ',
    'between\t',
  ],
  ...[
    '---\n',
    '> ',
    '1. ',
    '\u4e2d',
    '\u4e2d\u3002',
    '\u0e01',
    '\u{1f600}',
    'a\u0301',
    '\u200d',
    'nitter.a.',
    '<think>',
    '(a',
    '((',
    '==',
    '%%',
  ],
]
const END = '\n\0x"'
const schema = z.object({ a: z.string() })

function readAnswer(text: string): string {
  const answer = openAnswerText({ sources: 3, isKnownAddress: () => true })
  let shown = ''
  for (let at = 0; at < text.length; at += 40) shown += answer.push(text.slice(at, at + 40))
  return shown + answer.end()
}

const READERS: Record<string, (text: string) => unknown> = {
  'answer of a chat': readAnswer,
  classifyQuestion: (text) => classifyQuestion(text.slice(0, 10_000)),
  sidesOf,
  itemSlug: (text) => itemSlug(text, '1'),
  normalizeCategoryName,
  parseFrontMatter,
  withoutFrontMatter: (text) => withoutFrontMatter(`---\n${text}`),
  scrubSecrets,
  safeMarkdown,
  'cutText of Markdown': (text) => cutText(text, 200),
  inlineText,
  plainText,
  webAddress: (text) => webAddress(`https://${text}`),
  findCode,
  extractKeywords: (text) => extractKeywords(text, 10),
  keyPoints: (text) => keyPoints(text, 5),
  summarize,
  makeTitle,
  guessLanguage,
  splitWords,
  parseStructured: (text) => parseStructured(text, schema),
  comparedWords,
  shapeOf,
  hasCode,
  parsePostUrl: (text) => parsePostUrl(`https://${text}`),
  chunkMarkdown: (text) => chunkMarkdown('t', text),
  parseQuery: (text) => parseQuery(text.slice(0, 20_000)),
  'detection of a list': (text) =>
    linkList.detect({ head: text.slice(0, 262_144), complete: false, json: undefined }),
  decodeHtml: (text) => decodeHtml(Buffer.from(text), undefined),
  originalPhoto: (text) => originalPhoto(`https://pbs.twimg.com/media/${text}`),
  expandText: (text) => expandText(text, new Map()),
  fromHtml,
  fromHtmlUnlessLong,
}

/** In ms of the processor: others may be at work. */
function costOf(read: (text: string) => unknown, text: string): number {
  const started = process.cpuUsage()
  read(text)
  return process.cpuUsage(started).user / 1000
}

/** Looked at closely where a short text takes long already: four times the text may not take sixteen times as long. */
const [SHORT, LONG] = [20_000, 80_000]

describe('a hostile text', () => {
  it.each(Object.entries(READERS))('is read in time: %s', (_name, read) => {
    const slow: string[] = []
    for (const unit of UNITS) {
      const of = (chars: number): string => `x${unit.repeat(Math.ceil(chars / unit.length))}${END}`
      const short = costOf(read, of(SHORT))
      if (short < 150) continue
      const long = costOf(read, of(LONG))
      if (long > 10 * short || long > 5000)
        slow.push(`${JSON.stringify(unit)}: ${Math.round(short)} ms, ${Math.round(long)} ms`)
    }

    expect(slow).toEqual([])
  })

  it('may be long in a script without spaces', () => {
    expect(splitWords('\u4e2d\u6587'.repeat(500_000)).length).toBeGreaterThan(100_000)
  })

  it('may think aloud for long', () => {
    const answer = openAnswerText({ sources: 1, isKnownAddress: () => false })
    const started = process.cpuUsage()
    answer.push('<think>')
    for (let i = 0; i < 300_000; i += 1) answer.push('so, ')

    expect(answer.push('</think>Yes.') + answer.end()).toBe('Yes.')
    expect(process.cpuUsage(started).user).toBeLessThan(5_000_000)
  })
})
