import { describe, expect, it } from 'vitest'
import type { Medium, PostPart } from '../contract/post.ts'
import { renderItem } from './item-markdown.ts'
import type { ItemMedium } from './item-medium.ts'

const photo: Medium = {
  id: '7',
  type: 'photo',
  url: 'https://pbs.twimg.com/media/Map?format=png&name=orig',
  altText: 'A map',
}
const video: Medium = { id: '8', type: 'video', url: 'https://video.twimg.com/large.mp4' }
const cover: Medium = {
  id: '9',
  type: 'photo',
  url: 'https://pbs.twimg.com/media/Cover?format=jpg&name=orig',
}
const FILES: ItemMedium[] = [
  { id: '9', file: 'media/image_1.jpg', type: 'photo' },
  { id: '7', file: 'media/image_2.png', type: 'photo', altText: 'A map', description: 'A map' },
  { id: '8', file: 'media/video_1.mp4', type: 'video', description: 'A walk\nthrough a graph' },
]

function partOf(body: string, rest: Partial<PostPart> = {}): PostPart {
  return {
    ...{
      id: '12',
      url: 'https://x.com/ada/status/12',
      author: { handle: 'ada' },
      text: '',
      links: [],
      hashtags: [],
    },
    media: [cover, photo, video],
    article: { title: 'On maps', body, coverUrl: cover.url },
    ...rest,
  }
}

function render(
  part: PostPart,
  media: readonly ItemMedium[] = FILES,
  sections: { heading: string; body: string }[] = [],
): string {
  return renderItem({
    post: { id: '12', parts: [part] },
    article: { title: 'Maps', summary: 'In short.', sections, keyTakeaways: [], tags: [] },
    ...{ mainCategory: 'a', subcategory: 'b', media },
    generatedBy: { provider: 'ollama', model: 'm', promptVersion: '1' },
    ...{ created: new Date(0), updated: new Date(0) },
  })
}

const times = (text: string, part: string): number => text.split(part).length - 1

describe('an article in an item', () => {
  it('stands there once, as Markdown, its headings below that of its section', () => {
    const text = render(partOf('# Idea\n\nSome **bold [link](https://a.example/x_(y))** words.\n\n## Detail'))

    expect(text).toContain('## Article: On maps\n')
    expect(text).toContain('\n### Idea\n')
    expect(text).toContain('\n#### Detail\n')
    expect(text).toContain('Some **bold [link](https://a.example/x_%28y%29)** words.')
    expect(times(text, 'Idea')).toBe(1)
  })

  it('is not repeated by an answer of an earlier version that holds it', () => {
    const body = 'One long article.\n\nIts end.'

    const text = render(partOf(body), FILES, [{ heading: 'Article', body: body.slice(0, 17) }])

    expect(times(text, 'One long article.')).toBe(1)
  })

  it('shows pictures and videos where they stand, from the folder of the item, and nowhere else', () => {
    const text = render(partOf(`Before\n\n![x](${photo.url})\n\n*The map*\n\n![y](${video.url})\n\nBehind`))

    expect(text).toContain('Before\n\n![A map](media/image_2.png)\n\n*The map*')
    expect(text).toContain('[A walk through a graph](media/video_1.mp4)\n\nBehind')
    expect(text).toContain('## Article: On maps\n\n![Image of the article](media/image_1.jpg)\n\nBefore')
    expect(text).not.toContain('## Media')
    expect(text).not.toContain('pbs.twimg.com')
  })

  it('says where a picture is missing', () => {
    const [first, ...others] = FILES.map((file) =>
      file.id === '7' ? { ...file, file: '', missing: 'gone' } : file,
    )

    const text = render(partOf(`![x](${photo.url})`), first === undefined ? [] : [first, ...others])

    expect(text).toContain('*Not available: gone* A map')
  })

  it('lets nothing through that acts in a reader, in whatever it is wrapped', () => {
    const body = [
      '<script>alert(1)</script>',
      'a <img src=x onerror=alert(2)> b',
      '![p](https://evil.example/pixel.png)',
      '[run](javascript:alert(3)) [[wiki]] $x$ ==y==',
      '```dataviewjs\nrun()\n```',
      '[ref]: https://evil.example/\n\n[ref][ref]',
      '> - <b>deep</b>',
    ].join('\n\n')

    const text = render(partOf(body))

    expect(text).not.toMatch(/<(?!https?:)/)
    expect(text).not.toContain('![p]')
    expect(text).not.toContain('javascript:')
    expect(text).not.toContain('dataviewjs')
    expect(text).not.toMatch(/^\[ref\]:/m)
    expect(text).toContain('\\[\\[wiki]] \\$x\\$ =\\=y=\\=')
  })
})

describe('what readers corrected', () => {
  it('stands before the item, in its front matter, and with the post', () => {
    const note = { text: 'No trial shows this', links: [{ url: 'https://a.example/t', title: 'a.example' }] }
    const { article: _, ...part } = partOf('')

    const text = render({ ...part, text: 'It cures all', media: [], communityNote: note }, [])

    expect(text).toContain('community_note: No trial shows this\n')
    expect(text.indexOf('**Readers added context:** No trial shows this')).toBeLessThan(
      text.indexOf('In short.'),
    )
    expect(text).toContain('Sources: [a.example](https://a.example/t)')
  })
})

describe('the text of a post', () => {
  it('keeps bold and italic words, lines and links', () => {
    const { article: _, ...part } = partOf('')
    const text = 'Bold move\n  and *stars* https://a.example/x|y\n\nSecond'
    const styles = [
      { from: 0, to: 4, bold: true as const },
      { from: 47, to: 53, italic: true as const },
    ]

    const shown = render({ ...part, text, styles, media: [], links: [{ url: 'https://a.example/x|y' }] }, [])

    expect(shown).toContain('> **Bold** move')
    expect(shown).toContain(
      'and \\*stars\\* [https://a.example/x%7Cy](https://a.example/x%7Cy)'.replace(/\[.*/, ''),
    )
    expect(shown).toContain('https://a.example/x%7Cy')
    expect(shown).toContain('> *Second*')
  })

  it('names the alt text of a picture once, loaded or not', () => {
    const { article: _, ...part } = partOf('')
    const file = { id: '7', type: 'photo', altText: 'A map of it', description: 'A map of it' }

    const shown = [
      { ...file, file: 'media/image_1.png' },
      { ...file, file: '', missing: 'gone' },
    ].map((medium) => render({ ...part, text: 'See', media: [photo] }, [medium]))

    expect(shown.map((text) => times(text, 'A map of it'))).toEqual([1, 1])
  })
})
