import { describe, expect, it } from 'vitest'
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
    const markdown = `# Title\n\n${words(120)}\n\n## Part\n\n${words(130)}\n\n### Detail\n\n${words(140)}\n\n## Next\n\n${words(150)}`

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
    for (const { text } of chunks) expect(text.length).toBeLessThanOrEqual(1300)
  })

  it('keeps code whole, also with empty lines, headings and other fences in it', () => {
    const code = ['````md', '# not a heading', '', '```js', words(400), '```', '', '````'].join('\n')

    const chunks = chunkMarkdown('T', `${words(50)}\n\n${code}\n\n## Behind\n\n${words(50)}`)

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
      expect(text.length).toBeLessThanOrEqual(1200)
      expect(text.isWellFormed()).toBe(true)
    }
    const text = chunks.map((chunk) => chunk.text).join(' ')
    for (const sentence of sentences) expect(text).toContain(sentence)
    expect([...text.matchAll(/👩‍💻/g)]).toHaveLength(1040)
  })

  it('takes Windows line ends', () => {
    const chunks = chunkMarkdown('T', `# A\r\n\r\n${words(120)}\r\n\r\n# B\r\n\r\n${words(120)}`)

    expect(chunks.map(({ heading }) => heading)).toEqual(['T > A', 'T > B'])
  })
})
