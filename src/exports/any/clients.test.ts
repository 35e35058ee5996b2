/** The shapes that public clients and scrapers of X write, each as its own source has it. */
import { describe, expect, it } from 'vitest'
import { lackOf } from '../../posts/what-is-missing.ts'
import { readExport } from '../testing.ts'

const ID = '1989636302300000031'
const QUOTED = '1989636302300000020'
const WRITTEN = '2025-11-15T10:20:30.000Z'
const X_DATE = 'Sat Nov 15 10:20:30 +0000 2025'
const URL = `https://x.com/ada_dev/status/${ID}`
const PHOTO = 'https://pbs.twimg.com/media/MM.jpg'
const VIDEO = 'https://video.twimg.com/ext_tw_video/6/pu/vid/1280x720/a.mp4'
const variants = [
  { contentType: 'application/x-mpegURL', url: 'https://video.twimg.com/a.m3u8' },
  { contentType: 'video/mp4', bitrate: 832_000, url: 'https://video.twimg.com/small.mp4' },
  { contentType: 'video/mp4', bitrate: 2_176_000, url: VIDEO },
]
const rawMedia = [
  { id_str: '5', type: 'photo', url: 'https://t.co/m', media_url_https: PHOTO, ext_alt_text: 'a table' },
]
const text = 'Use mmap https://t.co/a'

/** As JSON text, in which ids may be bare digits: Python writes them in full. */
function withDigits(value: unknown): string {
  return JSON.stringify(value).replace(/"#(\d+)"/g, '$1')
}

const CLIENTS: [name: string, content: string][] = [
  [
    'agent-twitter-client and twitter-scraper',
    JSON.stringify([
      {
        id: ID,
        username: 'ada_dev',
        name: 'Ada',
        userId: '4242',
        text,
        timestamp: 1763202030,
        timeParsed: WRITTEN,
        permanentUrl: URL,
        urls: ['https://example.org/mmap'],
        photos: [{ id: '5', url: PHOTO, alt_text: 'a table' }],
        videos: [],
        quotedStatus: { id: QUOTED, username: 'bob', name: 'Bob', text: 'no' },
      },
    ]),
  ],
  [
    'Rettiwt-API',
    JSON.stringify({
      list: [
        {
          id: ID,
          createdAt: WRITTEN,
          tweetBy: { id: '4242', userName: 'ada_dev', fullName: 'Ada' },
          entities: { hashtags: [], mentionedUsers: [], urls: ['https://example.org/mmap'] },
          media: [{ id: '5', type: 'PHOTO', url: PHOTO, altText: 'a table' }],
          quoted: { id: QUOTED, tweetBy: { userName: 'bob', fullName: 'Bob' }, fullText: 'no' },
          fullText: text,
          likeCount: 3,
        },
      ],
      next: '',
    }),
  ],
  [
    'twscrape',
    withDigits({
      id: `#${ID}`,
      id_str: ID,
      url: URL,
      date: '2025-11-15 10:20:30+00:00',
      user: { id: '#4242', id_str: '4242', username: 'ada_dev', displayname: 'Ada' },
      lang: 'en',
      rawContent: text,
      links: [{ url: 'https://example.org/mmap', text: 'example.org', tcourl: 'https://t.co/a' }],
      media: { photos: [{ url: PHOTO }], videos: [], animated: [] },
      quotedTweet: { id: `#${QUOTED}`, rawContent: 'no', user: { username: 'bob', displayname: 'Bob' } },
      _type: 'snscrape.modules.twitter.Tweet',
    }),
  ],
  [
    'snscrape',
    withDigits({
      _type: 'snscrape.modules.twitter.Tweet',
      url: URL,
      date: '2025-11-15T10:20:30+00:00',
      content: text,
      id: `#${ID}`,
      user: { _type: 'snscrape.modules.twitter.User', username: 'ada_dev', id: '#4242', displayname: 'Ada' },
      outlinks: ['https://example.org/mmap'],
      tcooutlinks: ['https://t.co/a'],
      media: [{ _type: 'snscrape.modules.twitter.Photo', previewUrl: `${PHOTO}?name=small`, fullUrl: PHOTO }],
      quotedTweet: { id: `#${QUOTED}`, content: 'no', user: { username: 'bob', displayname: 'Bob' } },
    }),
  ],
  [
    'tweety',
    JSON.stringify([
      {
        id: ID,
        text,
        created_on: '2025-11-15 10:20:30+00:00',
        author: { id: '4242', username: 'ada_dev', screen_name: 'ada_dev', name: 'Ada' },
        media: rawMedia,
        urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org/mmap' }],
        is_retweet: false,
        quoted_tweet: { id: QUOTED, text: 'no', author: { username: 'bob', name: 'Bob' } },
      },
    ]),
  ],
  [
    'twikit',
    JSON.stringify([
      {
        id: ID,
        created_at: X_DATE,
        user: { id: '4242', name: 'Ada', screen_name: 'ada_dev' },
        text,
        full_text: text,
        urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org/mmap' }],
        media: rawMedia,
        quote: { id: QUOTED, text: 'no', user: { name: 'Bob', screen_name: 'bob' } },
      },
    ]),
  ],
  [
    'twitterapi.io and Apify actors',
    JSON.stringify({
      tweets: [
        {
          type: 'tweet',
          id: ID,
          url: URL,
          text,
          createdAt: X_DATE,
          author: { type: 'user', userName: 'ada_dev', id: '4242', name: 'Ada' },
          entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org/mmap' }] },
          extendedEntities: { media: rawMedia },
          quoted_tweet: { type: 'tweet', id: QUOTED, text: 'no', author: { userName: 'bob', name: 'Bob' } },
        },
      ],
      has_next_page: false,
    }),
  ],
  [
    'flattened pages of the API (twarc, Tweepy)',
    JSON.stringify([
      {
        id: ID,
        text,
        created_at: WRITTEN,
        author_id: '4242',
        author: { id: '4242', username: 'ada_dev', name: 'Ada' },
        entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org/mmap' }] },
        attachments: { media_keys: ['3_5'], media: [{ media_key: '3_5', type: 'photo', url: PHOTO }] },
        referenced_tweets: [
          { type: 'quoted', id: QUOTED, text: 'no', author: { username: 'bob', name: 'Bob' } },
        ],
      },
    ]),
  ],
  [
    'twint',
    withDigits({
      id: `#${ID}`,
      conversation_id: ID,
      created_at: '2025-11-15 10:20:30 UTC',
      date: '2025-11-15',
      user_id: '#4242',
      username: 'ada_dev',
      name: 'Ada',
      tweet: text,
      urls: ['https://example.org/mmap'],
      photos: [PHOTO],
      link: `https://twitter.com/ada_dev/status/${ID}`,
      quote_url: `https://twitter.com/bob/status/${QUOTED}`,
      video: 0,
    }),
  ],
  [
    'API of resellers (media by kind, user_info)',
    JSON.stringify({
      timeline: [
        {
          tweet_id: ID,
          created_at: X_DATE,
          text,
          user_info: { screen_name: 'ada_dev', name: 'Ada', rest_id: '4242' },
          media: { photo: [{ media_url_https: PHOTO, id: '5' }] },
          entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org/mmap' }] },
          quoted: { tweet_id: QUOTED, text: 'no', author: { screen_name: 'bob', name: 'Bob' } },
        },
      ],
    }),
  ],
  [
    'scrapers of pages, by id (twitter-scraper-selenium)',
    JSON.stringify({
      [ID]: {
        tweet_id: ID,
        username: 'ada_dev',
        name: 'Ada',
        posted_time: '2025-11-15T10:20:30+00:00',
        content: text,
        images: [PHOTO],
        videos: [],
        tweet_url: URL,
        link: 'https://example.org/mmap',
        links: ['https://example.org/mmap'],
      },
    }),
  ],
]

describe('posts of clients and scrapers', () => {
  it.each(CLIENTS)('are read whole from %s', async (_, content) => {
    const { parts, bad } = await readExport(content)

    expect(bad).toEqual([])
    expect(parts).toHaveLength(1)
    expect(parts[0]).toMatchObject({
      id: ID,
      url: URL,
      author: { handle: 'ada_dev', name: 'Ada' },
      postedAt: WRITTEN,
      text: 'Use mmap https://example.org/mmap',
      links: [{ url: 'https://example.org/mmap' }],
      media: [{ type: 'photo', url: 'https://pbs.twimg.com/media/MM?format=jpg&name=orig' }],
    })
  })

  it.each(CLIENTS.filter(([, content]) => content.includes(QUOTED)))(
    'keep what they quote: %s',
    async (_, content) => {
      const { parts } = await readExport(content)

      expect(parts[0]?.quoted).toMatchObject({ id: QUOTED, author: { handle: 'bob' } })
    },
  )

  it('keep the best file of a video, with its picture', async () => {
    const video = { thumbnailUrl: 'https://pbs.twimg.com/thumb.jpg', variants, duration: 12_000 }
    const record = { id_str: ID, rawContent: 'v', user: { username: 'ada' }, media: { videos: [video] } }

    const { parts } = await readExport([record])

    expect(parts[0]?.media).toMatchObject([
      { type: 'video', url: VIDEO, posterUrl: 'https://pbs.twimg.com/thumb.jpg', durationMs: 12_000 },
    ])
  })

  it('are one where a tool writes a record for each file, as gallery-dl does', async () => {
    const file = (name: string): object => ({
      tweet_id: `#${ID}`,
      retweet_id: '#0',
      quote_id: '#0',
      reply_id: '#0',
      date: '2025-11-15 10:20:30',
      author: { id: '#4242', name: 'ada_dev', nick: 'Ada' },
      user: { id: '#1', name: 'me' },
      content: 'Heap diff first',
      category: 'twitter',
      subcategory: 'bookmark',
      filename: name,
      extension: 'jpg',
    })
    const files = [
      [2, file('A')],
      [3, 'https://pbs.twimg.com/media/A?format=jpg&name=orig', file('A')],
      [3, 'b', file('B')],
    ]

    const { format, bookmarks, parts, bad } = await readExport(withDigits(files))

    expect([format, bad]).toEqual(['json', []])
    expect(new Set(parts.map(({ id }) => id))).toEqual(new Set([ID]))
    expect(bookmarks[0]?.folders).toEqual([])
    expect(parts[0]).toMatchObject({
      author: { id: '4242', handle: 'ada_dev', name: 'Ada' },
      postedAt: WRITTEN,
      text: 'Heap diff first',
      media: [{ url: 'https://pbs.twimg.com/media/A?format=jpg&name=orig' }],
    })
    expect(parts[0]?.quoted).toBeUndefined()
  })

  it('take `author` for the handle only where the address or a name beside it says so', async () => {
    const post = { id: ID, text: 'a', retweets: 1 }

    const { parts } = await readExport([
      { ...post, author: 'ada_dev', url: URL },
      { ...post, author: 'Ada Lovelace', url: URL },
      { ...post, author: 'ada_dev', name: 'Ada' },
      { ...post, author: '@ada_dev' },
      { ...post, author: 'Ada' },
    ])

    expect(parts.map(({ author }) => author)).toEqual([
      { handle: 'ada_dev' },
      { handle: 'ada_dev', name: 'Ada Lovelace' },
      { handle: 'ada_dev', name: 'Ada' },
      { handle: 'ada_dev' },
      { name: 'Ada' },
    ])
  })

  it('lack their author where the file does not tell it, so that X is asked', async () => {
    const { bookmarks } = await readExport([{ id: ID, text: 'short', retweets: 1, author: 'Ada' }])

    expect(bookmarks.map(({ post }) => lackOf(post))).toEqual(['content'])
  })

  it('keep the digits of ids that Python wrote, and refuse those that were rounded', async () => {
    const post = { text: 'a', retweets: 1 }
    const exact = withDigits([{ ...post, id: `#${ID}` }])
    const rounded = JSON.stringify([
      { ...post, id: 1989636302300000031 },
      { ...post, id: '1989636302300000099' },
    ])

    const [one, two] = [await readExport(exact), await readExport(rounded)]

    expect(one.parts.map(({ id }) => id)).toEqual([ID])
    expect(two.parts.map(({ id }) => id)).toEqual(['1989636302300000099'])
    expect(two.bad).toMatchObject([
      { place: '[0]', reason: expect.stringContaining('last digits') as string },
    ])
  })
})

describe('records of others', () => {
  it.each([
    [
      'a chat',
      {
        messages: [
          {
            id: '1098765432101234567',
            content: 'hi',
            author: { id: '1', name: 'a', nickname: 'A' },
            timestamp: WRITTEN,
          },
        ],
      },
    ],
    [
      'Mastodon',
      [
        {
          id: '109372843234000000',
          content: 'hi',
          created_at: WRITTEN,
          url: 'https://mastodon.example/@a/109372843234000000',
          account: { username: 'a', acct: 'a' },
        },
      ],
    ],
    [
      'TikTok',
      [
        {
          id: '7123456789012345678',
          text: 'hi',
          authorMeta: { name: 'a' },
          webVideoUrl: 'https://www.tiktok.com/@a/video/7123456789012345678',
        },
      ],
    ],
    ['tasks', [{ id: 5, text: 'buy milk', createdAt: WRITTEN, author: { name: 'Ada' } }]],
    [
      'links of a record that is not understood',
      {
        list: [
          { key: 'a', body: 'b', entities: { urls: ['https://example.org/a', 'https://example.org/b'] } },
        ],
      },
    ],
    ['links of notes', [{ title: 'n', links: ['https://example.org/a', 'https://example.org/b'] }]],
    ['a post that is only quoted', [{ key: 'x', quotedTweet: { tweetId: ID, text: 'q', username: 'bob' } }]],
  ])('are refused, not taken for posts: %s', async (_, content) => {
    await expect(readExport(content)).rejects.toMatchObject({ code: 'unknown_format' })
  })

  it('are bad records among posts, with the reason', async () => {
    const { parts, bad } = await readExport([
      { id: ID, text: 'a', retweets: 1 },
      { id: '0', text: 'b' },
      { noResults: true },
      { id: '7', text: 'c', url: 'https://elsewhere.example/7' },
    ])

    expect(parts.map(({ id }) => id)).toEqual([ID])
    expect(bad.map(({ place }) => place)).toEqual(['[1]', '[2]', '[3]'])
  })
})
