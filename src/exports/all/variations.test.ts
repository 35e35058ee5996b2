/** Shapes that X and the tools write now and then, beside the usual ones. */
import { describe, expect, it } from 'vitest'
import { bookmarksPage, itemOf, rawTweet, readExport, tweetEntry } from '../testing.ts'

const page = (id: string): object => bookmarksPage(tweetEntry(id, rawTweet(id, `text ${id}`)))

describe('answers of X', () => {
  it('are read from instructions of every kind', async () => {
    const instructions = [
      { type: 'TimelineClearCache' },
      { type: 'TimelineAddEntries', entries: [tweetEntry('12', rawTweet('12', 'added'))] },
      {
        type: 'TimelineAddToModule',
        moduleItems: [{ entryId: 'x-tweet-13', item: { itemContent: itemOf(rawTweet('13', 'in module')) } }],
      },
      { type: 'TimelinePinEntry', entry: tweetEntry('14', rawTweet('14', 'pinned')) },
      { type: 'TimelineTerminateTimeline', direction: 'Top' },
    ]

    const { parts, bad } = await readExport({
      data: { bookmark_timeline_v2: { timeline: { instructions } } },
    })

    expect(parts.map(({ text }) => text)).toEqual(['pinned', 'added', 'in module'])
    expect(bad).toEqual([])
  })

  it.each([
    ['an array', [page('12'), page('13')]],
    ['an array of requests', [{ url: 'u', response: page('12') }, { body: page('13') }]],
    [
      'pretty JSON texts in a row',
      [page('12'), page('13')].map((one) => JSON.stringify(one, null, 2)).join('\n'),
    ],
    [
      'JSON texts without a line between',
      [page('12'), page('13')].map((one) => JSON.stringify(one)).join(''),
    ],
    [
      'bare tweets under a key',
      { count: 2, results: [rawTweet('12', 'text 12'), rawTweet('13', 'text 13')] },
    ],
    ['bare tweets as bookmarks', { bookmarks: [rawTweet('12', 'text 12'), rawTweet('13', 'text 13')] }],
  ])('are read from %s', async (_, content) => {
    const { format, parts } = await readExport(content)

    expect(format).toBe('x-graphql')
    expect(parts.map(({ id, text }) => [id, text])).toEqual([
      ['12', 'text 12'],
      ['13', 'text 13'],
    ])
  })

  it('give the largest video where no bitrate is named', async () => {
    const variants = [
      { content_type: 'application/x-mpegURL', url: 'https://video.twimg.com/a.m3u8' },
      { content_type: 'video/mp4', url: 'https://video.twimg.com/vid/avc1/320x180/a.mp4' },
      { content_type: 'video/mp4', url: 'https://video.twimg.com/vid/avc1/1280x720/b.mp4' },
    ]
    const media = [
      { id_str: '3', type: 'video', media_url_https: 'https://p/a.jpg', video_info: { variants } },
    ]

    const { parts } = await readExport(
      bookmarksPage(tweetEntry('12', rawTweet('12', 'v', { extended_entities: { media } }))),
    )

    expect(parts[0]?.media).toMatchObject([{ url: 'https://video.twimg.com/vid/avc1/1280x720/b.mp4' }])
  })

  it('keep the links of a long text that comes without entities', async () => {
    const entities = { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org' }] }
    const note_tweet = { note_tweet_results: { result: { text: 'long https://t.co/a text' } } }

    const { parts } = await readExport([rawTweet('12', 'short', { entities }, { note_tweet })])

    expect(parts[0]).toMatchObject({
      text: 'long https://example.org text',
      links: [{ url: 'https://example.org' }],
    })
  })

  it('quote every line of a quotation in an article', async () => {
    const content_state = { blocks: [{ type: 'blockquote', text: 'one\ntwo' }], entityMap: {} }
    const article = { article_results: { result: { title: 'T', content_state } } }

    const { parts } = await readExport([rawTweet('12', '', {}, { article })])

    // A line end within a block is one that a reader sees.
    expect(parts[0]?.article?.body).toBe('> one\\\n> two')
  })
})

describe('har', () => {
  const entry = (name: string, content: object, method = 'GET'): object => ({
    request: { method, url: `https://x.com/i/api/graphql/abc-DEF/${name}?variables=%7B%7D` },
    response: { status: 200, content },
  })
  const text = JSON.stringify(page('12'))

  it('reads the bookmarks of a recording, and nothing else that X showed', async () => {
    const folder = Buffer.from(JSON.stringify(page('13'))).toString('base64')
    const entries = [
      { request: { method: 'GET', url: 'https://x.com/home' }, response: { content: { text: '<html>' } } },
      entry('HomeTimeline', { text: JSON.stringify(page('99')) }),
      entry('Bookmarks', {}, 'OPTIONS'),
      entry('Bookmarks', { mimeType: 'application/json', text }),
      entry('BookmarkFolderTimeline', { text: folder, encoding: 'base64' }),
      entry('Bookmarks', { size: 0 }),
    ]

    const { format, parts, ignored, bad } = await readExport({
      log: { version: '1.2', creator: {}, entries },
    })

    expect(format).toBe('har')
    expect(parts.map(({ id }) => id)).toEqual(['12', '13'])
    expect(ignored).toHaveLength(1)
    expect(bad).toEqual([{ place: 'log.entries[5]', reason: 'the answer was recorded without its content' }])
  })
})

describe('records of tools with raw tweets', () => {
  const row = {
    id: '1790000000000000001',
    created_at: '2024-05-01 10:00:00 +02:00',
    full_text: 'seen in time',
    media: [],
    screen_name: 'ada',
    name: 'Ada',
    url: 'https://twitter.com/ada/status/1790000000000000001',
  }

  it('keep the author that the raw tweet lacks', async () => {
    const metadata = { ...rawTweet(row.id, 'raw'), core: {} }

    const { parts } = await readExport([{ ...row, metadata }])

    expect(parts[0]).toMatchObject({
      text: 'raw',
      author: { id: '7', handle: 'ada' },
      url: expect.stringContaining('/ada/') as string,
    })
  })

  it('keep the text of a post whose raw tweet is a tombstone', async () => {
    const metadata = { __typename: 'TweetTombstone', tombstone: { text: { text: 'gone' } } }

    const { parts } = await readExport([{ ...row, metadata }])

    expect(parts[0]).toMatchObject({ id: row.id, text: 'seen in time' })
    expect(parts[0]).not.toHaveProperty('unavailable')
  })
})

describe('twitter-cli', () => {
  it('is read with authors, links and articles', async () => {
    const post = {
      id: '12',
      text: 'a',
      author: { id: '7', name: 'Ada', screenName: 'ada' },
      urls: ['https://example.org'],
      articleTitle: 'Title',
      articleText: 'Body',
    }

    const { format, parts } = await readExport({ ok: true, data: [post] })

    expect(format).toBe('bird')
    expect(parts[0]).toMatchObject({
      author: { id: '7', handle: 'ada', name: 'Ada' },
      links: [{ url: 'https://example.org' }],
      article: { title: 'Title', body: 'Body' },
    })
  })
})

describe('x-api-v2 without a page around', () => {
  const post = { id: '12', text: 'a', author_id: '7' }

  it('reads a list of posts', async () => {
    const { format, parts } = await readExport([post, { ...post, id: '13' }])

    expect(format).toBe('x-api-v2')
    expect(parts.map(({ id }) => id)).toEqual(['12', '13'])
  })

  it('reads the answer for one post, with its author', async () => {
    const { parts } = await readExport({ data: post, includes: { users: [{ id: '7', username: 'ada' }] } })

    expect(parts).toMatchObject([{ id: '12', author: { handle: 'ada' } }])
  })

  it('does not take the pinned post of an author for a bookmark', async () => {
    const errors = [{ resource_id: '15', resource_type: 'tweet', parameter: 'pinned_tweet_id', detail: 'x' }]

    const { parts, ignored } = await readExport({ data: [post], errors, meta: {} })

    expect(parts.map(({ id }) => id)).toEqual(['12'])
    expect(ignored).toHaveLength(1)
  })
})

describe('links', () => {
  it.each([
    'https://mobile.twitter.com/ada/status/12?s=20&t=abc',
    'https://nitter.poast.org/ada/status/12#m',
    'https://d.vxtwitter.com/ada/status/12',
    'https://fxtwitter.com/ada/status/12/en',
    'https://xcancel.com/ada/status/12#m',
    'https://twitter.com/#!/ada/status/12',
    'http://www.twitter.com/ada/statuses/12',
  ])('to a post are known: %s', async (address) => {
    const { parts } = await readExport(address)

    expect(parts).toMatchObject([{ id: '12', url: 'https://x.com/ada/status/12' }])
  })

  it('are read from lists as people write them', async () => {
    const lines = [
      '// mine',
      '; and more',
      'https://x.com/a/status/11 # a note',
      '- https://x.com/a/status/12',
      '2. x.com/a/status/13',
      '* [a title](https://x.com/a/status/14)',
      '<https://x.com/a/status/15>',
      '"https://x.com/a/status/16",',
      'https://x.com/a/status/17\tA title',
      '1790000000000000001',
      '1790000000000000001',
      'https://example.org/page A page',
    ]

    const { parts, bad } = await readExport(lines.join('\r\n'))

    expect(parts.map(({ id }) => id).slice(0, -1)).toEqual(
      ['11', '12', '13', '14', '15', '16', '17'].concat(Array<string>(2).fill('1790000000000000001')),
    )
    expect(parts.at(-1)).toMatchObject({ url: 'https://example.org/page', text: 'A page' })
    expect(bad).toEqual([])
  })
})
