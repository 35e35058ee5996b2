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

  it('keeps quotations, brackets and abbreviations whole, and splits what is all in lower case', () => {
    expect(
      splitSentences(
        'Say: "One first. Then two?" Open through Aug. 19th (is it? yes!). it works. really, it does.',
      ),
    ).toEqual([
      'Say: "One first. Then two?"',
      'Open through Aug. 19th (is it? yes!).',
      'it works.',
      'really, it does.',
    ])
  })

  it('joins a line that was only wrapped', () => {
    expect(
      splitSentences('A long line that an editor has wrapped somewhere in the\nmiddle of it.\nShort\nlines'),
    ).toEqual(['A long line that an editor has wrapped somewhere in the middle of it.', 'Short', 'lines'])
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
  const long = [
    'We moved our job queue from Redis to Postgres last winter, and this is what we learned on the way.',
    'Each worker takes the next free row with SKIP LOCKED, so that nobody waits for anybody else.',
    'Queues make many dead rows. Let autovacuum run often on that table, or the index grows without end.',
    'I had coffee while the migration ran.',
    'Should you do the same? Only if your rate is below some thousand jobs a second.',
    'But beyond that the write-ahead log becomes the limit, and a log such as Kafka is the better choice.',
    'Measure the age of the oldest job rather than the length of the queue, because users feel the age.',
    'Follow me for more!',
  ].join('\n\n')

  it('takes a short text as its own summary, whole and without points', () => {
    const text =
      'git bisect finds the commit. Exit 125 = "skip it" (build broken? exit 125!). Then reset. 🚀 #git'

    expect(summarize(text)).toBe(
      'git bisect finds the commit. Exit 125 = "skip it" (build broken? exit 125!). Then reset.',
    )
    expect(keyPoints(text, 5)).toEqual([])
    expect(summarize('')).toBe('')
  })

  it('keeps an answer with its question, and what turns a statement with it', () => {
    const summary = summarize(long, { sentences: 3, maxChars: 420 })

    expect(summary).toMatch(/^We moved our job queue/)
    expect(summary.includes('Should you do the same?')).toBe(summary.includes('Only if your rate'))
    expect(summary).not.toMatch(/Follow me|coffee/)
    expect(summary.length).toBeLessThanOrEqual(640)
  })

  it('keeps to the length that is asked for', () => {
    expect(summarize(long, { sentences: 2, maxChars: 100 }).length).toBeLessThanOrEqual(150)
  })

  it('takes the items of a list as points, a label with what it says', () => {
    const list = [
      'Six months of search in production, and what moved the quality of our answers most of all, all figures taken twice.',
      ...[
        '1. Chunk on structure. A fixed window cuts tables and code in half, and nobody can read the pieces.',
      ],
      ...['2. Hybrid search. Embeddings miss error codes, while plain words find them without any effort.'],
      ...['3. Why not rerank?', '4. Read here: https://example.com/a', '5. Fast enough'],
      ...[
        '6. Put the title of the document in front of each chunk, so that "it" has a meaning for the model.',
      ],
    ].join('\n')

    expect(keyPoints(list, 8, summarize(list))).toEqual([
      'Chunk on structure: A fixed window cuts tables and code in half, and nobody can read the pieces.',
      'Hybrid search: Embeddings miss error codes, while plain words find them without any effort.',
      'Put the title of the document in front of each chunk, so that "it" has a meaning for the model.',
    ])
    expect(summarize(list)).toBe(
      'Six months of search in production, and what moved the quality of our answers most of all, all figures taken twice.',
    )
  })

  it('keeps addresses that a sentence needs, and leaves out those that it only leads to', () => {
    expect(
      summarize(
        'Ask at https://example.com/support?x=1 by opening a ticket.\nDocs: https://example.com/docs\nRegister here 👇',
      ),
    ).toBe('Ask at example.com/support by opening a ticket.')
  })

  it('keeps arrows that tell a direction, and the mark of what not to do', () => {
    expect(summarize('Relative performance ⬆173 bps\n❌ OFFSET for deep pages')).toBe(
      'Relative performance ↑173 bps. ❌ OFFSET for deep pages.',
    )
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
    expect(found.text).toBe('Try this:\nThen\n\nand\n\nThat is all you need.')
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

  it.each([
    [
      'python',
      'async with asyncio.TaskGroup() as tg:\n    for url in urls:\n        tg.create_task(fetch(url))',
    ],
    ['sql', "SELECT country, count(*)\nFROM read_parquet('s3://lake/*.parquet')\nGROUP BY ALL;"],
    [
      'sql',
      "PRAGMA journal_mode = WAL;   -- readers don't block the writer\nPRAGMA foreign_keys = ON;     -- off!",
    ],
    ['verilog', 'always @(posedge clk) begin\n  b <= a;   // old b\nend'],
    ['bash', 'sudo bpftrace -e \'tracepoint:syscalls:sys_enter_openat { printf("%s", comm); }\''],
    ['yaml', 'lifecycle:\n  preStop:\n    sleep:\n      seconds: 5'],
    ['css', '.col { container-type: inline-size }\n@container (width > 30rem) {\n  .card { color: red }\n}'],
    ['rust', 'fn main() {\n    let mut x = 1;\n\n    println!("{x}");\n}'],
    [
      'typescript',
      'const routes = {\n  home: "/",\n} satisfies Record<string, string>;\n\nroutes.home  // "/", not string',
    ],
    ['go', 'ctx, cancel := context.WithTimeout(ctx, time.Second)\ndefer cancel()'],
  ])('finds a whole block of %s', (language, code) => {
    expect(findCode(`What I do:\n\n${code}\n\nThat is all you need to know about it.`)).toEqual({
      blocks: [{ code, language }],
      text: 'What I do:\n\nThat is all you need to know about it.',
    })
  })

  it('leaves people, addresses, headings and dates in the prose', () => {
    const text =
      'Cool!\n@somebody\nhttps://example.com/a\n\n## Next\n\nBoston: 8/24 at 5pm\nMemory: lots of it'

    expect(findCode(text).blocks).toEqual([])
  })

  it('names no language that it does not know', () => {
    expect(findCode('Look\nfoo(bar);\nbaz(1);').blocks[0]?.language).toBe('')
  })
})

describe('makeTitle', () => {
  it('drops thread marks, emojis, addresses, the names of those answered and hash signs', () => {
    expect(makeTitle('🧵 1/ How #Postgres stores rows 🚀 https://t.co/x #db #sql\nMore text.')).toBe(
      'How Postgres stores rows',
    )
    expect(makeTitle('Thread:\nVacuum explained well. And more.')).toBe('Vacuum explained well')
  })

  it.each([
    [
      'So very cool!\nTesla Model S Plaid vs McLaren Artura…\nEnjoy!',
      'Tesla Model S Plaid vs McLaren Artura',
    ],
    ['Tomorrow! Join us for a live stream to learn how to write a parser.', 'How to write a parser'],
    ['That fixes it. Partial indexes skip the closed orders.', 'Partial indexes skip the closed orders'],
    ['Thrilled to announce that our API is open!', 'Our API is open'],
    ['It was DNS, again. Checklist for a migration:', 'It was DNS, again: Checklist for a migration'],
    [
      'Time is running out! The #Contest is open through Aug. 19th. Submit it.',
      'The Contest is open through Aug. 19th',
    ],
  ])('names what %j is about', (text, title) => {
    expect(makeTitle(text)).toBe(title)
  })

  it('cuts at a clause or phrase, never inside brackets, quotations, calls or characters', () => {
    expect(makeTitle('Indexes speed up reads, but they slow down writes a lot', 30)).toBe(
      'Indexes speed up reads',
    )
    expect(
      makeTitle(
        'Rust errors in practice: thiserror in libraries (callers match on variants), anyhow in binaries',
        60,
      ),
    ).toBe('Rust errors in practice')
    expect(
      makeTitle(
        'Tesla update 2026.20 is now rolling out to 9,900 additional vehicles within the last five minutes or so',
        70,
      ),
    ).toBe('Tesla update 2026.20 is now rolling out to 9,900 additional vehicles')
    expect(makeTitle('Supercalifragilistic databases everywhere', 25)).toBe('Supercalifragilistic databases…')
    expect(cutText('👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2)).toBe('👨‍👩‍👧‍👦…')
  })

  it('takes the question that an answer quotes, and a page, a picture or the quoted words where the text says nothing', () => {
    expect(
      makeTitle('Because of loss. One packet blocks all.', 80, { question: 'Why is HTTP/3 faster?' }),
    ).toBe('Why is HTTP/3 faster?')
    expect(makeTitle('Wow! 😍', 80, { cards: ['How Parquet stores columns'] })).toBe(
      'How Parquet stores columns',
    )
    expect(makeTitle('', 80, { others: ['A chart of p99 latency by load'] })).toBe(
      'A chart of p99 latency by load',
    )
    expect(makeTitle('Replaced a Spark job with this:', 80, { cards: ['DuckDB: Reading Parquet'] })).toBe(
      'Replaced a Spark job – DuckDB: Reading Parquet',
    )
  })

  it('works in other languages and for nothing', () => {
    expect(makeTitle('索引が大事です。実行計画を見よう。')).toBe('索引が大事です')
    expect(makeTitle('قواعد البيانات سريعة. المزيد')).toBe('قواعد البيانات سريعة')
    expect(makeTitle('🚀 https://t.co/x')).toBe('')
  })
})
