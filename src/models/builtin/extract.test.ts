import { describe, expect, it } from 'vitest'
import { cutText } from './cut-text.ts'
import { findCode } from './extract-code.ts'
import { extractKeywords } from './extract-keywords.ts'
import { splitSentences } from './extract-sentences.ts'
import { keyPoints, summarize } from './extract-summary.ts'
import { makeTitle } from './extract-title.ts'

describe('splitSentences', () => {
  it('keeps addresses, versions, names with dots and inline code whole', () => {
    const text = 'Node.js 20.19 is out. See https://nodejs.org/en?a=1. Run `a ? b. C : d` now! Use e.g. Deno.'

    expect(splitSentences(text)).toEqual([
      'Node.js 20.19 is out.',
      'See https://nodejs.org/en?a=1.',
      'Run `a ? b. C : d` now!',
      'Use e.g. Deno.',
    ])
  })

  it('knows the marks of other languages', () => {
    expect(splitSentences('索引が大事です。実行計画を見よう。')).toHaveLength(2)
    expect(splitSentences('هل هذا سريع؟ نعم، جدا.')).toHaveLength(2)
    expect(splitSentences(' \n🚀\n')).toEqual([])
  })
})

describe('extractKeywords', () => {
  it('keeps technical names whole and puts hashtags first', () => {
    const keywords = extractKeywords(
      'We moved the service from C++ and Node.js to k8s and .NET. #rustlang',
      5,
    )

    expect(keywords[0]).toBe('rustlang')
    expect(keywords).toEqual(expect.arrayContaining(['C++', 'Node.js', 'k8s', '.NET']))
  })

  it('leaves out stopwords, addresses and mentions', () => {
    expect(extractKeywords('this is the @someone https://example.com/database of and', 5)).toEqual([])
  })

  it('finds words in languages without spaces', () => {
    expect(extractKeywords('データベースの性能を調整する。データベースは遅い。', 3)[0]).toBe('データベース')
  })
})

describe('summarize and keyPoints', () => {
  const text = [
    'Postgres indexes make reads fast but each index slows every write.',
    'I had coffee.',
    'Measure with EXPLAIN ANALYZE before you add an index to Postgres.',
    'Follow me for more!',
  ].join(' ')

  it('chooses telling sentences and keeps their order', () => {
    expect(summarize(text, { sentences: 2 })).toBe(
      'Postgres indexes make reads fast but each index slows every write. Measure with EXPLAIN ANALYZE before you add an index to Postgres.',
    )
  })

  it('keeps to the length that is asked for', () => {
    expect(summarize(text, { sentences: 3, maxChars: 30 }).length).toBeLessThanOrEqual(30)
    expect(summarize('')).toBe('')
  })

  it('takes list lines as points', () => {
    const list = 'Rules:\n1/ Write small functions 🚀\n2/ Name things well\n- Delete old code https://x.com/a'

    expect(keyPoints(list, 5)).toEqual(['Write small functions', 'Name things well', 'Delete old code'])
  })

  it('does not repeat the summary', () => {
    const summary = summarize(text, { sentences: 1 })

    expect(keyPoints(text, 5, summary)).not.toContain(summary)
  })
})

describe('findCode', () => {
  it('takes fenced blocks, commands and lines that look like code out of the text', () => {
    const text =
      'Try this:\n```ts\nconst a = 1\n```\nThen\n$ npm test\nand\ndef main(x):\n    return x + 1\nThat is all you need.'

    const found = findCode(text)

    expect(found.blocks).toEqual([
      { code: 'const a = 1', language: 'ts' },
      { code: 'npm test', language: 'bash' },
      { code: 'def main(x):\n    return x + 1', language: 'python' },
    ])
    expect(found.text).toBe('Try this:\nThen\nand\nThat is all you need.')
  })

  it('takes prose for prose', () => {
    const text =
      'Git is hard.\ngit rebase is the one command you need\nNote: indexes are not free;\n- select well\nWhy (and how)?'

    expect(findCode(text)).toEqual({ blocks: [], text })
  })

  it('keeps the clauses of a statement together', () => {
    const sql =
      "CREATE INDEX CONCURRENTLY open_idx\nON orders (customer_id)\nINCLUDE (cents)\nWHERE status = 'open';"

    expect(findCode(`One index:\n\n${sql}\n\nIt stays small.\nON is a keyword.`)).toEqual({
      blocks: [{ code: sql, language: 'sql' }],
      text: 'One index:\n\nIt stays small.\nON is a keyword.',
    })
  })

  it('guesses SQL and Rust', () => {
    expect(findCode('Look\nSELECT id FROM users\nWHERE name = 1;').blocks[0]?.language).toBe('sql')
    expect(findCode('Look\nfn main() {\n    let mut x = 1;\n}').blocks[0]?.language).toBe('rust')
  })
})

describe('makeTitle', () => {
  it('drops thread marks, emojis, addresses, mentions and hashtags', () => {
    expect(makeTitle('🧵 1/ How #Postgres stores rows 🚀 https://t.co/x #db #sql\nMore text.')).toBe(
      'How Postgres stores rows',
    )
    expect(makeTitle('Thread:\n@bob Vacuum explained. And more.')).toBe('Vacuum explained')
  })

  it('cuts at a clause or word, never inside a character', () => {
    expect(makeTitle('Indexes speed up reads, but they slow down writes a lot', 30)).toBe(
      'Indexes speed up reads',
    )
    expect(makeTitle('Supercalifragilistic databases everywhere', 25)).toBe('Supercalifragilistic…')
    expect(cutText('👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2)).toBe('👨‍👩‍👧‍👦…')
  })

  it('works in other languages and for nothing', () => {
    expect(makeTitle('索引が大事です。実行計画を見よう。')).toBe('索引が大事です')
    expect(makeTitle('قواعد البيانات سريعة. المزيد')).toBe('قواعد البيانات سريعة')
    expect(makeTitle('🚀 https://t.co/x')).toBe('')
  })
})
