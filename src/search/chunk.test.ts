import { describe, expect, it } from 'vitest'
import { countPieces, MAX_PIECES } from '../models/builtin/count-pieces.ts'
import { chunkMarkdown } from './chunk.ts'

const words = (count: number, word = 'word'): string => Array<string>(count).fill(word).join(' ')

describe('chunkMarkdown', () => {
  it.each(['', '\n \n', '# Only a heading', '# One\n\n## Two\n'])(
    'gives no chunks without text: %j',
    (markdown) => {
      expect(chunkMarkdown('Title', markdown)).toEqual([])
    },
  )

  it('names the headings above, the title first and once', () => {
    const markdown = `# Title\n\n${words(120, 'one')}\n\n## Part\n\n${words(130, 'two')}\n\n### Detail\n\n${words(140, 'three')}\n\n## Next\n\n${words(150, 'four')}`

    const chunks = chunkMarkdown('Title', markdown)

    expect(chunks.map(({ heading }) => heading)).toEqual([
      'Title',
      'Title > Part',
      'Title > Part > Detail',
      'Title > Next',
    ])
  })

  it('lets short sections share a chunk, with their headings in it', () => {
    const [chunk, ...others] = chunkMarkdown('T', 'intro\n\n## A\n\none\n\n## B\n\ntwo')

    expect(others).toEqual([])
    expect(chunk?.text).toBe('intro\n\n## A\n\none\n\n## B\n\ntwo')
  })

  it('cuts between paragraphs, and loses none', () => {
    const paragraphs = Array.from({ length: 20 }, (_, i) => words(60, `w${i}`))

    const chunks = chunkMarkdown('T', paragraphs.join('\n\n'))

    expect(chunks.length).toBeGreaterThan(3)
    expect(chunks.map(({ text }) => text).join('\n\n')).toBe(paragraphs.join('\n\n'))
  })

  it('keeps code whole, also with empty lines, headings and other fences in it', () => {
    const code = ['````md', '# not a heading', '', '```js', words(100), '```', '', '````'].join('\n')

    const chunks = chunkMarkdown('T', `${words(50, 'one')}\n\n${code}\n\n## Behind\n\n${words(50, 'two')}`)

    expect(chunks.filter(({ text }) => text.includes(code))).toHaveLength(1)
    expect(chunks.some(({ heading }) => heading.includes('not a heading'))).toBe(false)
  })

  it('reads code that is never closed to its end', () => {
    const [chunk] = chunkMarkdown('T', '```\na\n\nb')

    expect(chunk?.text).toBe('```\na\n\nb')
  })

  it('cuts a paragraph that is too long, between sentences and never in a character', () => {
    const sentences = Array.from({ length: 40 }, (_, i) => `Sentence ${i} is about 👩‍💻 and ${words(12)}.`)
    const wall = '👩‍💻'.repeat(1000)

    const chunks = chunkMarkdown('T', `${sentences.join(' ')}\n\n${wall}`)

    for (const { text } of chunks) {
      expect(text.length).toBeLessThanOrEqual(8000)
      expect(text.isWellFormed()).toBe(true)
    }
    const text = chunks.map((chunk) => chunk.text).join(' ')
    for (const sentence of sentences) expect(text).toContain(sentence)
    expect([...text.matchAll(/👩‍💻/g)]).toHaveLength(1040)
  })

  it('takes Windows line ends', () => {
    const chunks = chunkMarkdown(
      'T',
      `# A\r\n\r\n${words(120, 'one')}\r\n\r\n# B\r\n\r\n${words(120, 'two')}`,
    )

    expect(chunks.map(({ heading }) => heading)).toEqual(['T > A', 'T > B'])
  })

  it.each([
    ['prose', Array.from({ length: 90 }, (_, i) => `Sentence ${i} says what is said.`).join(' ')],
    ['one sentence', Array.from({ length: 900 }, (_, i) => `word${i}`).join(' ')],
    ['Chinese', '数据库优化指南'.repeat(200)],
    [
      'code',
      `\`\`\`ts\n${Array.from({ length: 200 }, (_, i) => `const a${i} = call(${i})`).join('\n')}\n\`\`\``,
    ],
    ['short sections', Array.from({ length: 60 }, (_, i) => `## Part ${i}\n\nWhat ${i} says.`).join('\n\n')],
  ])('gives chunks that a model reads to their end: %s', (_, text) => {
    const title = 'A title of some length, with a (name) in it'

    const chunks = chunkMarkdown(title, `# ${title}\n\n${text}`)

    for (const chunk of chunks)
      expect(countPieces(`${chunk.heading}\n${chunk.text}`)).toBeLessThanOrEqual(MAX_PIECES)
    expect(
      countPieces(chunks.map((chunk) => `${chunk.heading}\n${chunk.text}`).join('\n')),
    ).toBeGreaterThanOrEqual(countPieces(text))
  })

  it('closes and opens code that it cuts', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `const a${i} = call(${i})`)

    const chunks = chunkMarkdown('T', `\`\`\`ts\n${lines.join('\n')}\n\`\`\``)

    expect(chunks.length).toBeGreaterThan(2)
    for (const { text } of chunks) expect(text).toMatch(/^```ts\n[^`]+\n```$/)
  })

  it('has a heading without end in its room', () => {
    const [chunk] = chunkMarkdown('長い題名'.repeat(200), 'text')

    expect(countPieces(chunk?.heading ?? '')).toBeLessThan(MAX_PIECES / 2)
  })
})
