import { describe, expect, it } from 'vitest'
import type { Post } from '../contract/post.ts'
import { MAX_ITEMS_ON_A_PAGE, renderCategoryPage, type ListedItem } from './category-page.ts'
import { parseFrontMatter, renderFrontMatter } from './front-matter.ts'
import { renderItem, type ItemInput } from './item-markdown.ts'
import { relativeLink } from './relative-link.ts'
import { renderRootReadme } from './root-readme.ts'
import { safeMarkdown } from '../text/safe-markdown.ts'
import { renderSynthesis } from './syntheses/synthesis-markdown.ts'

const HOSTILE = [
  '---', 'tweet_id: 666', '---', '# Heading', '<script>alert(1)</script>', '[x](javascript:alert(1))',
  '![pixel](http://evil.example/p.png)', '![[secret]] [[note]]', '```', '`open', '> quote', '[a]: javascript:alert(1)',
  '| a | b |', '&lt;script&gt;', '%%hidden%%', 'text', '===', '<https://ok.example/a>', '<img src=x onerror=alert(1)>',
].join('\n') // prettier-ignore

const post: Post = {
  id: '17',
  parts: [
    {
      id: '17', url: 'https://x.com/ada/status/17', author: { handle: 'ada', name: 'Ada: "L" # <b>' }, text: HOSTILE,
      postedAt: '2026-01-02T03:04:05.000Z', media: [], hashtags: [],
      links: [{ url: 'https://example.com/a(b)', title: 'A [b]' }, { url: 'javascript:alert(1)', title: 'bad' }],
      poll: { choices: [{ label: 'Yes', votes: 3 }, { label: 'No', votes: 1 }], final: true },
      quoted: { id: '16', url: 'https://x.com/bob/status/16', author: { handle: 'bob' }, text: 'quoted text', links: [], media: [], hashtags: [] },
    },
    { id: '18', url: 'https://x.com/ada/status/18', author: { handle: 'ada' }, text: 'second 🎉', links: [], media: [], hashtags: [] },
  ],
} // prettier-ignore

const input: ItemInput = {
  post,
  article: {
    title: HOSTILE, summary: HOSTILE, keyTakeaways: [HOSTILE], tags: ['a: b', '---\nx: y', ''],
    sections: [{ heading: HOSTILE, body: HOSTILE, code: [{ language: 'js\n<script>', code: 'a\n```\nb\n````' }] }],
  },
  mainCategory: 'api_design', subcategory: 'rest',
  media: [
    { file: 'media/image 1.jpg', type: 'photo', altText: 'A ] cat', description: 'Desc <b>' },
    { file: 'media/video_1.mp4', type: 'video', missing: 'too large' },
  ],
  generatedBy: { provider: 'builtin', model: 'extractive', promptVersion: '1' },
  created: new Date(0), updated: new Date(1000),
} // prettier-ignore

/** The file without its code blocks and code spans. */
function prose(markdown: string): string {
  return markdown.replace(/^ *(`{3,})[^\n]*\n[\s\S]*?\n *\1$/gm, '').replace(/(?<!\\)`[^`\n]*`/g, '')
}

describe('renderItem', () => {
  const text = renderItem(input)

  it('has exactly the front matter of the specification, whatever the texts contain', () => {
    const parsed = parseFrontMatter(text)

    expect(Object.keys(parsed?.data ?? {})).toEqual(['tweet_id', 'source_url', 'author', 'posted_at', 'categories', 'tags', 'generated_by', 'created', 'updated']) // prettier-ignore
    expect(parsed?.data).toMatchObject({ tweet_id: '17', categories: ['api_design', 'rest'], tags: ['a: b', '--- x: y'], author: 'Ada: "L" # <b> (@ada)' }) // prettier-ignore
  })

  it('lets no HTML, script address, remote picture or wiki link through', () => {
    const body = prose(parseFrontMatter(text)?.body ?? '')

    expect(body).not.toMatch(/<(?!https?:\/\/)/)
    expect(body).not.toMatch(/\]\(\s*(?!https?:|media\/)/)
    expect(body).not.toMatch(/!\[[^\]]*\]\(http/)
    expect(body).not.toMatch(/(?<!\\)\[\[/)
    expect(body).not.toMatch(/^\[[^\]]*\]:/m)
    expect(body.match(/^# /gm)).toHaveLength(1)
    expect(body.match(/^## .*/gm)).toEqual(expect.arrayContaining(['## Key takeaways', '## References', '## Media', '## Original post'])) // prettier-ignore
  })

  it('shows the whole post, its media and that it was extracted', () => {
    expect(text).toContain('> **2/2**')
    expect(text).toContain('> > quoted text')
    expect(text).toContain('> - Yes: 75 % (3 votes)')
    expect(text).toContain('[the post](https://x.com/ada/status/17)')
    expect(text).toContain('2026-01-02')
    expect(text).toContain('![A \\] cat](media/image%201.jpg)')
    expect(text).toContain('*Not available: too large*')
    expect(text).toContain('- [A \\[b\\]](https://example.com/a%28b%29)')
    expect(text).toContain('not written by a language model')
    expect(text).toContain('\n`````\na\n```\nb\n````\n`````')
    expect(renderItem(input)).toBe(text)
  })

  it('takes a bookmark that is no post', () => {
    const part = {
      id: 'link-1',
      url: 'https://example.com/',
      author: {},
      text: '',
      links: [],
      media: [],
      hashtags: [],
    }
    const link = renderItem({ ...input, post: { id: 'link-1', parts: [part] }, media: [] })

    expect(parseFrontMatter(link)?.data).toMatchObject({
      tweet_id: 'link-1',
      source_url: 'https://example.com/',
    })
    expect(link).toContain('> — [the page](https://example.com/)')
  })

  it('names a link without a title by where it leads, and leads to the whole address', () => {
    const url = 'https://www.example.com/blog/a-post/?utm_source=x&ref=y#part'
    const part = { id: '1', url: 'https://x.com/i/status/1', author: {}, text: url, links: [{ url }], media: [], hashtags: [] } // prettier-ignore
    const item = renderItem({ ...input, post: { id: '1', parts: [part] }, media: [] })

    expect(item).toContain(
      '- [example.com/blog/a-post](https://www.example.com/blog/a-post/?utm_source=x&ref=y#part)',
    )
  })
})

describe('safeMarkdown', () => {
  it.each([
    ['**b** `<div>` and [l](https://a.example/x_(y))', '**b** `<div>` and [l](https://a.example/x_%28y%29)'],
    ['a ` b\nc <script> `', 'a \\` b\nc &lt;script> \\`'],
    ['- ```\n  ```\n<script>', null],
    ['```dataviewjs\nx\n```', '```\nx\n```'],
    ['```js\nunclosed <b>', '```js\nunclosed <b>\n```'],
    ['[a](jAvaScript:x) [b](&#106;avascript:x) [c](data:x) [d](../x)', '[a]\\(jAvaScript:x) [b]\\(&#106;avascript:x) [c]\\(data:x) [d]\\(../x)'],
    ['| `a | <script>` |', '| \\`a | &lt;script>\\` |'],
    ['\\[[x]] \\\\[[y]]', '\\[[x]] \\\\\\[[y]]'],
    ['!<https://a.example/p.png>', '!<https://a.example/p.png>'],
    ['](http://a.b/c)[](javascript:x)', '](http://a.b/c)[]\\(javascript:x)'],
    ['a](](http://a.b/c)[](javascript:x)', 'a]\\(](http://a.b/c)[]\\(javascript:x)'],
    ['# one\n#### four', '### one\n#### four'],
    ['1. a\n   ```sh\n   ls\n   ```\n2. b', '1. a\n   ```sh\n   ls\n   ```\n2. b'],
  ])('makes %j harmless', (raw, safe) => {
    const made = safeMarkdown(raw)

    if (safe !== null) expect(made).toBe(safe)
    expect(prose(made)).not.toMatch(/<script/)
  }) // prettier-ignore
})

it('keeps YAML safe both ways', () => {
  const data = { a: '---\nb: c', d: ['x: y', '- z', '*a', '!!js'], e: 'no', f: '123' }

  expect(parseFrontMatter(`${renderFrontMatter(data)}body`)).toEqual({ data, body: 'body' })
  expect(parseFrontMatter('no head')).toBeUndefined()
  expect(parseFrontMatter('---\n- a\n---\n')).toBeUndefined()
  expect(parseFrontMatter('---\na: [\n---\n')).toBeUndefined()
  expect(parseFrontMatter('\uFEFF---\r\na: 1\r\n---\r\nx')).toEqual({ data: { a: 1 }, body: 'x' })
  expect(parseFrontMatter('---\n---\nx')).toBeUndefined()
  const bomb =
    'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]'
  expect(parseFrontMatter(`---\n${bomb}\n---\n`)).toBeUndefined()
})

it('links between files with every sign', () => {
  expect(relativeLink('a/b/_synthesis/README.md', 'a/b/item (1)/README.md')).toBe(
    '../item%20%281%29/README.md',
  )
  expect(relativeLink('README.md', '字/a#b/README.md')).toBe('%E5%AD%97/a%23b/README.md')
  expect(relativeLink('a/README.md', 'README.md')).toBe('../README.md')
})

it('cites the items of a synthesis', () => {
  const text = renderSynthesis({
    file: 'a/b/_synthesis/README.md', mainCategory: 'a', subcategory: 'b', mode: 'comprehensive', title: 'T', overview: 'O',
    sections: [{ heading: 'H', statements: [{ text: 'Said.', citations: [1, 1, 9] }, { text: '```\nx\n```', citations: [1] }] }],
    sources: [{ title: 'Item', file: 'a/b/item/README.md', author: '@ada' }], itemCount: 1,
    generatedBy: { provider: 'ollama', model: 'm', promptVersion: '1' }, created: new Date(0), updated: new Date(0),
  }) // prettier-ignore

  expect(parseFrontMatter(text)?.data).toMatchObject({
    kind: 'synthesis',
    categories: ['a', 'b'],
    item_count: 1,
  })
  expect(text).toContain('Said. [\\[1\\]](../item/README.md)\n')
  expect(text).toContain('```\n\n[\\[1\\]](../item/README.md)')
  expect(text).toContain('1. [Item](../item/README.md), @ada')
})

describe('pages', () => {
  const item = (n: number): ListedItem => ({ title: `A | ${n}`, file: `a/b/item-${n}/README.md`, summary: `one\ntwo | ${'x '.repeat(200)}` }) // prettier-ignore

  it('escapes cells and keeps rows short', () => {
    const [page] = renderCategoryPage({
      mainCategory: 'a',
      subcategories: [{ subcategory: 'b', items: [item(1)] }],
    })

    expect(page?.file).toBe('a/README.md')
    const row = page?.content.split('\n').find((line) => line.includes('item-1')) ?? ''
    expect(row).toContain('[A \\| 1](b/item-1/README.md)')
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5)
    expect(row.length).toBeLessThan(300)
  })

  it('splits what would be endless', () => {
    const items = Array.from({ length: 1200 }, (_, n) => item(n))
    const pages = renderCategoryPage({ mainCategory: 'a', subcategories: [{ subcategory: 'b', items }, { subcategory: 'c', items: [item(1)] }] }) // prettier-ignore

    expect(pages.map((page) => page.file)).toEqual(['a/README.md', 'a/b/README.md', 'a/b/page-2.md', 'a/b/page-3.md', 'a/c/README.md']) // prettier-ignore
    for (const page of pages) expect(page.content.split('\n').length).toBeLessThan(MAX_ITEMS_ON_A_PAGE + 20)
    expect(pages[2]?.content).toContain('Page [1](README.md) **2** [3](page-3.md)')
  })

  it('keeps the front page to topics and the newest items', () => {
    const text = renderRootReadme({
      itemCount: 5000, mediaCount: 1, syntheses: [], recentItems: Array.from({ length: 50 }, (_, n) => item(n)),
      categories: [{ mainCategory: 'a', subcategoryCount: 2, itemCount: 5000 }],
    }) // prettier-ignore

    expect(text).toContain('**5000 items** · **1 main category**')
    expect(text).toContain('| [A](a/README.md) | 2 | 5000 |')
    expect(text.match(/item-\d+/g)).toHaveLength(20)
  })
})
