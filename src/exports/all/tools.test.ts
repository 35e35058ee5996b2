import { describe, expect, it } from 'vitest'
import { rawTweet, readExport } from '../testing.ts'

describe('twitter-web-exporter', () => {
  const row = {
    id: '12',
    created_at: '2024-05-01 10:00:00 +02:00',
    full_text: 'Tom &amp; Jerry https://t.co/m',
    media: [
      {
        type: 'video',
        url: 'https://t.co/m',
        thumbnail: 'https://pbs.twimg.com/t.jpg',
        original: 'https://video.twimg.com/a.mp4',
      },
    ],
    screen_name: 'ada',
    name: 'Ada',
    user_id: '7',
    in_reply_to: null,
    quoted_status: '9',
    url: 'https://twitter.com/ada/status/12',
  }

  it('reads rows without metadata', async () => {
    const { format, parts } = await readExport([row])

    expect(format).toBe('twitter-web-exporter')
    expect(parts[0]).toMatchObject({
      text: 'Tom & Jerry',
      postedAt: '2024-05-01T08:00:00.000Z',
      author: { id: '7', handle: 'ada', name: 'Ada' },
      media: [
        { type: 'video', url: 'https://video.twimg.com/a.mp4', posterUrl: 'https://pbs.twimg.com/t.jpg' },
      ],
      quoted: { id: '9', text: '' },
    })
  })

  it('prefers the raw tweet of the metadata', async () => {
    const { parts } = await readExport([{ ...row, metadata: rawTweet('12', 'raw text') }])

    expect(parts[0]?.text).toBe('raw text')
  })

  it('reads the backup of its database', async () => {
    const tables = [
      { tableName: 'users', rows: [{ __typename: 'User', rest_id: '7', legacy: {} }] },
      {
        tableName: 'tweets',
        rows: [rawTweet('12', 'kept', { bookmarked: true }), rawTweet('13', 'x', { bookmarked: false })],
      },
    ]
    const backup = {
      formatName: 'dexie',
      formatVersion: 1,
      data: { databaseName: 'twe', tables: [], data: tables },
    }

    const { format, parts, ignored, bad } = await readExport(backup)

    expect(format).toBe('twitter-web-exporter')
    expect(parts.map((part) => part.text)).toEqual(['kept'])
    expect([ignored, bad]).toEqual([['captured, but not bookmarked'], []])
  })

  it.each([true, false])(
    'takes from a backup what was captured as bookmarks, captures last: %s',
    async (last) => {
      const capture = (id: string, extension: string): object => ({
        id: `${extension}-${id}`,
        extension,
        type: 'tweet',
        data_key: id,
        created_at: 1,
      })
      const captures = [
        capture('12', 'BookmarksModule'),
        capture('12', 'HomeTimelineModule'),
        capture('13', 'HomeTimelineModule'),
        capture('15', 'BookmarksModule'),
      ]
      const tweets = [
        rawTweet('12', 'captured'),
        rawTweet('13', 'home'),
        rawTweet('14', 'marked', { bookmarked: true }),
        rawTweet('15', 'marked before', { bookmarked: false }),
        rawTweet('16', 'nowhere'),
      ]
      const tables = [
        { tableName: 'tweets', rows: tweets },
        { tableName: 'captures', rows: captures },
      ]
      const data = { databaseName: 'twe', tables: [], data: last ? tables : tables.toReversed() }

      const { parts, ignored, bad } = await readExport({ formatName: 'dexie', formatVersion: 1, data })

      expect(parts.map((part) => part.id).sort()).toEqual(['12', '14', '15', '16'])
      expect(ignored).toHaveLength(1)
      expect(bad).toEqual([])
    },
  )

  it("takes the time from the id where the date is in the user's own pattern", async () => {
    const row = (id: string): object => ({
      id,
      full_text: 'hi',
      screen_name: 'ada',
      created_at: '10.11.12 8 Uhr',
      media: [],
    })

    const { parts } = await readExport([row('1050118621198921728'), row('12'), row('9'.repeat(19))])

    expect(parts.map((part) => part.postedAt)).toEqual(['2018-10-10T20:19:24.211Z', undefined, undefined])
  })
})

describe('siftly', () => {
  it('reads the file of its console script, where unknown authors are missing ones', async () => {
    const bookmark = {
      id: '12',
      author: 'Unknown',
      handle: '@unknown',
      timestamp: 'Wed Oct 10 20:19:24 +0000 2018',
      text: 'hello',
      media: [{ type: 'photo', url: 'https://pbs.twimg.com/media/Ab.jpg' }],
      hashtags: ['#one'],
      urls: ['https://example.org'],
    }

    const { format, parts, bad } = await readExport({ bookmarks: [bookmark, 'no'], source: 'bookmark' })

    expect(format).toBe('siftly')
    expect(parts[0]).toMatchObject({ author: {}, hashtags: ['one'], links: [{ url: 'https://example.org' }] })
    expect(parts[0]?.author).toEqual({})
    expect(parts[0]?.media[0]?.url).toBe('https://pbs.twimg.com/media/Ab?format=jpg&name=orig')
    expect(bad).toEqual([{ place: 'bookmarks[1]', reason: 'not an object' }])
  })

  it('reads raw tweets of its bookmarklet and the export of its app', async () => {
    const app = {
      tweetId: '12',
      text: 'hi',
      authorHandle: 'ada',
      authorName: 'Ada',
      tweetCreatedAt: '2024-05-01T10:00:00.000Z',
      categories: [{ name: 'AI' }],
      mediaItems: [],
    }

    const raw = await readExport({ tweets: [rawTweet('5', 'raw')], source: 'like' })
    const exported = await readExport([app])

    expect([raw.format, exported.format]).toEqual(['siftly', 'siftly'])
    expect(raw.parts[0]?.text).toBe('raw')
    expect(exported.bookmarks[0]).toMatchObject({
      tags: ['AI'],
      post: { parts: [{ author: { handle: 'ada' } }] },
    })
  })
})

describe('smaug', () => {
  it('reads pending bookmarks', async () => {
    const pending = {
      id: '12',
      author: 'ada',
      authorName: 'Ada',
      text: 'see https://t.co/a',
      tweetUrl: 'https://x.com/ada/status/12',
      createdAt: 'Wed Oct 10 20:19:24 +0000 2018',
      links: [
        {
          original: 'https://t.co/a',
          expanded: 'https://example.org/a',
          type: 'article',
          content: { title: 'A' },
        },
      ],
      tags: ['later'],
      quoteContext: { id: '9', author: 'bob', text: 'quoted' },
    }

    const { format, bookmarks } = await readExport({ bookmarks: [pending], count: 1 })

    expect(format).toBe('smaug')
    expect(bookmarks[0]).toMatchObject({
      tags: ['later'],
      post: {
        parts: [
          {
            text: 'see https://example.org/a',
            links: [{ title: 'A' }],
            quoted: { author: { handle: 'bob' } },
          },
        ],
      },
    })
  })
})

describe('fieldtheory', () => {
  const line = (more: object): string =>
    JSON.stringify({
      id: '12',
      tweetId: '12',
      url: 'https://x.com/ada/status/12',
      text: 'hi',
      authorHandle: 'ada',
      syncedAt: '2026-05-01T00:00:00Z',
      ...more,
    })

  it('reads its lines, with folders and media', async () => {
    const first = line({
      folderNames: ['Work'],
      mediaObjects: [
        {
          type: 'video',
          url: 'https://pbs.twimg.com/p.jpg',
          videoVariants: [{ bitrate: 1, url: 'https://v/a.mp4' }],
        },
      ],
      links: ['https://example.org'],
    })
    const second = line({ tweetId: '13', quotedTweet: { id: '9', text: 'q', authorHandle: 'bob' } })

    const { format, bookmarks } = await readExport(`${first}\r\n${second}\r\n`)

    expect(format).toBe('fieldtheory')
    expect(bookmarks[0]).toMatchObject({
      folders: ['Work'],
      post: {
        parts: [
          { media: [{ type: 'video', url: 'https://v/a.mp4', posterUrl: 'https://pbs.twimg.com/p.jpg' }] },
        ],
      },
    })
    expect(bookmarks[1]?.post.parts[0]?.quoted).toMatchObject({
      id: '9',
      text: 'q',
      author: { handle: 'bob' },
    })
  })

  it('knows which short address leads where, and waits for an article of which it has the address only', async () => {
    const article = 'https://x.com/i/article/2042676487711584257'
    const quotedTweet = {
      id: '9',
      text: 'why https://t.co/z',
      authorHandle: 'bob',
      links: ['https://lwn.example/1'],
    }
    const lines = [
      line({ text: 'see https://t.co/a', links: ['https://kernel.example.org/'], quotedTweet }),
      line({ tweetId: '13', text: 'lwn.example/1234\u2026 is good', links: ['https://lwn.example/12345/'] }),
      line({ tweetId: '14', text: 'x.com/i/article/2042\u2026', links: [article] }),
    ]

    const { parts } = await readExport(lines.join('\n'))

    expect(parts.map(({ text }) => text)).toEqual([
      'see https://kernel.example.org/',
      'https://lwn.example/12345/ is good',
      '',
    ])
    expect(parts[0]?.quoted).toMatchObject({
      text: 'why https://lwn.example/1',
      links: [{ url: 'https://lwn.example/1' }],
    })
  })

  it('reads a file of one line', async () => {
    const { format, parts } = await readExport(line({}))

    expect([format, parts[0]?.text]).toEqual(['fieldtheory', 'hi'])
  })

  it('does not trust the time of the bookmark in old files', async () => {
    const lines = [
      line({ bookmarkedAt: '2026-05-01T10:00:00Z' }),
      line({ bookmarkedAt: '2026-04-09T10:00:00Z' }),
      line({ bookmarkedAt: '2026-05-01T10:00:00Z', syncedAt: '2026-03-01T00:00:00Z' }),
    ]

    const { bookmarks } = await readExport(lines.join('\n'))

    expect(bookmarks.map((bookmark) => bookmark.bookmarkedAt)).toEqual([
      '2026-05-01T10:00:00.000Z',
      undefined,
      undefined,
    ])
  })
})

describe('bird', () => {
  const post = {
    id: '12',
    text: 'hi &lt;3',
    createdAt: 'Wed Oct 10 20:19:24 +0000 2018',
    author: { username: 'ada', name: 'Ada' },
    authorId: '7',
  }

  it('reads an array and a page, and prefers the raw tweet', async () => {
    const quoting = {
      ...post,
      quotedTweet: { ...post, id: '9' },
      media: [{ type: 'animated_gif', url: 'https://p/a.jpg', videoUrl: 'https://v/a.mp4' }],
    }

    const array = await readExport([quoting])
    const page = await readExport({ tweets: [{ ...post, _raw: rawTweet('12', 'raw') }], nextCursor: 'x' })

    expect([array.format, page.format]).toEqual(['bird', 'bird'])
    expect(array.parts[0]).toMatchObject({
      text: 'hi <3',
      author: { id: '7', handle: 'ada', name: 'Ada' },
      quoted: { id: '9' },
      media: [{ type: 'animated_gif', url: 'https://v/a.mp4', posterUrl: 'https://p/a.jpg' }],
    })
    expect(page.parts[0]?.text).toBe('raw')
  })
})
