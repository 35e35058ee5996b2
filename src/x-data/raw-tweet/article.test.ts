import { describe, expect, it } from 'vitest'
import { articleOf } from './article.ts'

interface Block {
  type?: string
  text?: string
  depth?: number
  styles?: [offset: number, length: number, style: string][]
  entities?: [offset: number, length: number, key: number][]
}

function read(blocks: Block[], entities: object[] = [], rest: object = {}) {
  const content_state = {
    blocks: blocks.map(({ type = 'unstyled', text = '', depth = 0, styles = [], entities: ranges = [] }) => ({
      ...{ type, text, depth },
      inlineStyleRanges: styles.map(([offset, length, style]) => ({ offset, length, style })),
      entityRanges: ranges.map(([offset, length, key]) => ({ offset, length, key })),
    })),
    entityMap: entities.map((value, key) => ({ key: String(key), value })),
  }
  return articleOf({ article: { article_results: { result: { title: 'T', content_state, ...rest } } } })
}

const bodyOf = (blocks: Block[], entities: object[] = [], rest: object = {}): string | undefined =>
  read(blocks, entities, rest)?.article.body

const atomic = (key = 0): Block => ({ type: 'atomic', text: ' ', entities: [[0, 1, key]] })
const link = (url: string): object => ({ type: 'LINK', data: { url } })

describe('the text of an article', () => {
  it('nests styles and links that cover the same words', () => {
    const text = 'Read our docs now'
    const styles: Block['styles'] = [
      [5, 8, 'Bold'],
      [9, 8, 'Italic'],
    ]

    expect(bodyOf([{ text, styles, entities: [[5, 8, 0]] }], [link('https://a.example/d_(x)')])).toBe(
      'Read [**our _docs_**](https://a.example/d_\\(x\\)) *now*',
    )
  })

  it('keeps struck out words, code and words without the blanks around them', () => {
    const styles: Block['styles'] = [
      [0, 4, 'Strikethrough'],
      [4, 6, 'Bold'],
      [10, 5, 'CODE'],
    ]

    expect(bodyOf([{ text: 'old  new  `x*y`', styles }])).toBe('~~old~~  **new**  `` `x*y` ``')
  })

  it('shows signs of Markdown and Obsidian as the text they are', () => {
    expect(bodyOf([{ text: '# no heading *no* [[no]] ==no== %%no%% $no$ <b>' }])).toBe(
      '\\# no heading \\*no\\* \\[\\[no]] =\\=no=\\= %\\%no%\\% \\$no\\$ &lt;b>',
    )
  })

  it('makes one block of neighbouring lines of code, and lists in lists', () => {
    const item = (text: string, depth: number, type = 'unordered'): Block => ({
      type: `${type}-list-item`,
      text,
      depth,
    })

    expect(
      bodyOf([
        { type: 'code-block', text: 'a = 1' },
        { type: 'code-block', text: '```' },
        item('one', 0),
        item('inner', 1, 'ordered'),
        item('two', 0),
        { type: 'blockquote', text: 'a' },
        { type: 'blockquote', text: 'b' },
      ]),
    ).toBe('````\na = 1\n```\n````\n\n- one\n  1. inner\n- two\n\n> a\n>\n> b')
  })

  it('keeps formulas, posts, dividers and blocks of Markdown', () => {
    const entities = [
      { type: 'LATEX', data: { content: 'O(\\log n)' } },
      { type: 'TWEET', data: { tweetId: '12' } },
      { type: 'DIVIDER', data: {} },
      { type: 'MARKDOWN', data: { markdown: '```js\nlet a\n```\n' } },
    ]

    expect(bodyOf([atomic(0), atomic(1), atomic(2), atomic(3)], entities)).toBe(
      '```math\nO(\\log n)\n```\n\n<https://x.com/i/status/12>\n\n---\n\n```js\nlet a\n```',
    )
  })

  it('marks what it does not know, with the address that is in it', () => {
    const entity = { type: 'HOLOGRAM', data: { url: 'https://a.example/h' } }

    expect(bodyOf([{ text: 'Before' }, atomic()], [entity])).toBe(
      'Before\n\n*Part of the article that cannot be shown here: hologram* <https://a.example/h>',
    )
  })

  it('does not take the picture of an emoji for a link', () => {
    const emoji = { type: 'TWEMOJI', data: { url: 'https://abs.twimg.com/emoji/v2/svg/1f680.svg' } }

    expect(bodyOf([{ text: 'Go 🚀', entities: [[3, 2, 0]] }], [emoji])).toBe('Go 🚀')
  })

  it('has its words without marks as well', () => {
    const styles: Block['styles'] = [[0, 3, 'Bold']]

    const { plain } =
      read([
        { text: 'One two', styles },
        { type: 'unordered-list-item', text: 'a *' },
      ])?.article ?? {}

    expect(plain).toBe('One two\n\na *')
  })

  it('reads plain text where there is no other', () => {
    expect(bodyOf([], [], { plain_text: 'One *\n\nTwo' })).toBe('One \\*\n\nTwo')
  })
})

describe('pictures and videos of an article', () => {
  const entities = [
    { type: 'MEDIA', data: { caption: 'The [map]', mediaItems: [{ mediaId: '7' }, { mediaId: '8' }] } },
    { type: 'MEDIA', data: { mediaItems: [{ mediaId: '404' }] } },
  ]
  const rest = {
    cover_media: { media_id: '9', media_info: { original_img_url: 'https://pbs.twimg.com/media/Cover.jpg' } },
    media_entities: [
      {
        media_id: '7',
        media_info: {
          __typename: 'ApiImage',
          original_img_url: 'https://pbs.twimg.com/media/Map.png',
          alt_text: 'A map',
        },
      },
      {
        media_id: '8',
        media_info: {
          __typename: 'ApiVideo',
          preview_image: { original_img_url: 'https://pbs.twimg.com/v.jpg', original_img_width: 640 },
          variants: [
            { content_type: 'video/mp4', bit_rate: 1, url: 'https://video.twimg.com/small.mp4' },
            { content_type: 'video/mp4', bit_rate: 2, url: 'https://video.twimg.com/large.mp4' },
          ],
        },
      },
    ],
  }

  it('are media of the post, the cover first', () => {
    expect(read([atomic()], entities, rest)?.media).toEqual([
      { id: '9', type: 'photo', url: 'https://pbs.twimg.com/media/Cover?format=jpg&name=orig' },
      {
        ...{ id: '7', type: 'photo', url: 'https://pbs.twimg.com/media/Map?format=png&name=orig' },
        ...{ altText: 'A map', caption: 'The [map]' },
      },
      {
        ...{
          id: '8',
          type: 'video',
          url: 'https://video.twimg.com/large.mp4',
          posterUrl: 'https://pbs.twimg.com/v.jpg',
        },
        ...{ width: 640, caption: 'The [map]' },
      },
    ])
  })

  it('stand in the text by their addresses, with their captions; one that is missing leaves a mark', () => {
    const body = bodyOf([atomic(0), atomic(1)], entities, rest)

    expect(body).toContain('![A map](https://pbs.twimg.com/media/Map?format=png&name=orig)')
    expect(body).toContain('![The \\[map\\]](https://video.twimg.com/large.mp4)\n\n*The \\[map]*')
    expect(body).toContain('*An image or video of the article that the source does not hold.*')
  })
})
