/** X writes `&`, `<` and `>` as entities in some of its texts and not in others; each tool hands on what it took. */
import { describe, expect, it } from 'vitest'
import { bookmarksPage, rawTweet, readExport, tweetEntry } from '../testing.ts'

const ID = '1790000000000000001'
/** What the author wrote, and how X has it in `full_text`. */
const WRITTEN = 'Escape for HTML: & becomes &amp;, < becomes &lt;, and A&B stays'
const AS_HTML = 'Escape for HTML: &amp; becomes &amp;amp;, &lt; becomes &amp;lt;, and A&amp;B stays'
/** Nothing in it tells by itself whether it is HTML. */
const MENTION = 'Write &amp; for an ampersand'
const MENTION_AS_HTML = 'Write &amp;amp; for an ampersand'
const LONG = `${MENTION}. ${'More of the same, at length. '.repeat(12)}`.trim()

const textOf = async (content: unknown): Promise<string | undefined> =>
  (await readExport(content)).parts[0]?.text
const noteOf = (text: string): object => ({ note_tweet: { note_tweet_results: { result: { text } } } })

describe("the web client's answers", () => {
  const read = (text: string, more: object = {}) =>
    textOf(bookmarksPage(tweetEntry(ID, rawTweet(ID, text, {}, more))))

  it('hold the text of a post as HTML, which is decoded once', async () => {
    expect(await read(AS_HTML)).toBe(WRITTEN)
    expect(await read(MENTION_AS_HTML)).toBe(MENTION)
  })

  it('hold that of a long post as it was written', async () => {
    expect(await read(AS_HTML, noteOf(WRITTEN))).toBe(WRITTEN)
    expect(await read(MENTION_AS_HTML, noteOf(MENTION))).toBe(MENTION)
  })

  it('hold text of years ago as it was written', async () => {
    expect(await read('<b> & "c" &amp; more')).toBe('<b> & "c" &amp; more')
  })

  it('hold everything else as it was written', async () => {
    const card = {
      legacy: {
        name: 'poll2choice_text_only',
        binding_values: [
          { key: 'choice1_label', value: { string_value: MENTION } },
          { key: 'choice2_label', value: { string_value: 'Q&A' } },
        ],
      },
    }
    const user = { rest_id: '7', core: { screen_name: 'ada', name: 'A &lt;3 & B' } }
    const url = { url: 'https://t.co/a', expanded_url: 'https://example.org/?a=1&amp=2&lt;' }
    const medium = {
      id_str: '3',
      type: 'photo',
      media_url_https: 'https://pbs.twimg.com/media/A.jpg',
      ext_alt_text: MENTION,
    }
    const article = { article_results: { result: { title: MENTION, plain_text: WRITTEN } } }
    const legacy = { entities: { urls: [url] }, extended_entities: { media: [medium] } }
    const tweet = rawTweet(ID, 'see https://t.co/a', legacy, {
      card,
      article,
      core: { user_results: { result: user } },
    })

    const { parts } = await readExport(bookmarksPage(tweetEntry(ID, tweet)))

    expect(parts[0]).toMatchObject({
      text: 'see https://example.org/?a=1&amp=2&lt;',
      author: { name: 'A &lt;3 & B' },
      poll: { choices: [{ label: MENTION }, { label: 'Q&A' }] },
      media: [{ altText: MENTION }],
      // Markdown, in which an ampersand that could begin a name is marked as text.
      article: { title: MENTION, plain: WRITTEN, body: WRITTEN.replaceAll(/&(?=amp|lt|B)/g, String.raw`\&`) },
    })
  })
})

describe("X's archive", () => {
  it.each([
    ['tweets', { tweet: { id_str: ID, full_text: AS_HTML, created_at: 'Wed Oct 10 20:19:24 +0000 2018' } }],
    ['like', { like: { tweetId: ID, fullText: AS_HTML } }],
  ])('holds texts of %s.js as HTML', async (name, record) => {
    expect(await textOf(`window.YTD.${name}.part0 = ${JSON.stringify([record])}`)).toBe(WRITTEN)
  })
})

describe("X's API", () => {
  it('holds texts as HTML', async () => {
    expect(
      await textOf({ data: [{ id: ID, text: AS_HTML, author_id: '7', created_at: '2024-05-01T10:00:00Z' }] }),
    ).toBe(WRITTEN)
  })
})

describe('tools that write the text of a long post where there is one', () => {
  const FORMATS: [string, (text: string) => unknown][] = [
    ['twitter-web-exporter', (full_text) => [{ id: ID, full_text, screen_name: 'ada', media: [] }]],
    ['its CSV', (text) => `id,full_text,screen_name\n${ID},"${text.replaceAll('"', '""')}",ada\n`],
    [
      'bird',
      (text) => [{ id: ID, text, createdAt: 'Wed May 01 10:00:00 +0000 2024', author: { username: 'ada' } }],
    ],
    ['Field Theory', (text) => [{ tweetId: ID, text, postedAt: '2024-05-01', syncedAt: '2024-05-01' }]],
  ]

  it.each(FORMATS)('are read as what they hold: %s', async (_name, write) => {
    expect(await textOf(write(AS_HTML))).toBe(WRITTEN)
    expect(await textOf(write(WRITTEN))).toBe(WRITTEN)
    expect(await textOf(write(MENTION_AS_HTML))).toBe(MENTION)
    expect(await textOf(write(LONG))).toBe(LONG)
  })

  it('are not taken for long because of whom a post answers, and where its media are', async () => {
    const [, write] = FORMATS[0] ?? []
    const answered = Array.from({ length: 12 }, (_, i) => `@somebody_long_${i}`).join(' ')
    const words = 'word '.repeat(50)

    expect(await textOf(write?.(`${answered} ${words}&amp;amp; https://t.co/abcdefghij`))).toBe(
      `${answered} ${words}&amp; https://t.co/abcdefghij`,
    )
  })
})

it('the post on escaping of the sample reads as its author wrote it', async () => {
  const { readFile } = await import('node:fs/promises')
  const { parts } = await readExport(await readFile('sample/bookmarks-page-1.json', 'utf8'), 65_536)

  const text = parts.find((part) => part.text.startsWith('Escaping, the only rule'))?.text
  expect(text).toContain('- HTML text: & becomes &amp;, < becomes &lt;\n')
})
