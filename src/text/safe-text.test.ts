import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { describe, expect, it } from 'vitest'
import { inlineText } from './safe-text.ts'

/** Marks of Markdown, HTML and Obsidian, and what stands between them. */
const PIECES = [
  ...[
    '`',
    '``',
    '```',
    '\\',
    '*',
    '**',
    '_',
    '[',
    ']',
    '](x)',
    '[[n]]',
    '!',
    '|',
    '~~',
    '$',
    '$$',
    '==',
    '%%',
  ],
  ...['<b>', '<', '>', '&amp;', '&lt;', '&', '#', '# ', '- ', '1. ', '+ ', '> ', '= ', ': ', '(', ')', '"'],
  ...['word', 'x', ' ', ' ', 'é🎉', 'git reset', '{a: 1}', 'a.b_c'],
]

/** The same numbers for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function made(seed: number): string {
  const next = numbersFrom(seed)
  const count = 1 + Math.floor(next() * 14)
  return Array.from({ length: count }, () => PIECES[Math.floor(next() * PIECES.length)] ?? '').join('')
}

interface Shown {
  text: string
  types: Set<string>
}

/** What a reader sees of it, with code in its marks. */
function shown(node: Nodes, sum: Shown = { text: '', types: new Set() }): Shown {
  if ('children' in node) for (const child of node.children) shown(child, sum)
  else sum.types.add(node.type)
  if (node.type !== 'root') sum.types.add(node.type)
  if (node.type === 'text') sum.text += node.value
  if (node.type === 'inlineCode') sum.text += `\`${node.value}\``
  return sum
}

const parse = (markdown: string): Nodes =>
  fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })

const ALLOWED = new Set(['paragraph', 'text', 'inlineCode'])
const ALLOWED_IN_TABLE = new Set(['table', 'tableRow', 'tableCell', 'link', 'text', 'inlineCode'])

describe('text of posts and models in a line of Markdown', () => {
  it('is shown as it is, whatever it is made of', () => {
    for (let seed = 1; seed <= 5000; seed += 1) {
      const text = made(seed).replace(/\s+/g, ' ').trim()
      const { text: seen, types } = shown(parse(inlineText(text)))

      expect([seed, seen]).toEqual([seed, text])
      expect([...types].filter((type) => !ALLOWED.has(type))).toEqual([])

      const link = shown(parse(`| [${inlineText(text)}](https://example.com/) |\n| --- |`))
      expect([seed, link.text]).toEqual([seed, text])
      expect([...link.types].filter((type) => !ALLOWED_IN_TABLE.has(type))).toEqual([])
    }
  })

  it.each([
    ['run `git reset --hard` first', ['git reset --hard']],
    ['`a` and `b.c()`', ['a', 'b.c()']],
    ['`a|b` `[[a]]` `[a](b)` ``x`` `open', []],
    ['(`let first = v[0];`) is `&v[0]`', ['let first = v[0];', '&v[0]']],
    ['`Vec<u8>` `a => b` `<b>`', ['Vec<u8>', 'a => b', '<b>']],
    ['$`a = $1`$', ['a = $1']],
    ['\\`a`', []],
  ])('has the code of %j as code', (text, code) => {
    const tree = parse(inlineText(text))
    const [paragraph] = 'children' in tree ? tree.children : []
    const spans = paragraph?.type === 'paragraph' ? paragraph.children : []

    expect(spans.flatMap((span) => (span.type === 'inlineCode' ? [span.value] : []))).toEqual(code)
  })
})
