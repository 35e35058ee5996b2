import { describe, expect, it } from 'vitest'
import { readExport } from '../testing.ts'

describe('x-api-v2', () => {
  const tweet = {
    id: '12',
    text: 'short',
    author_id: '7',
    created_at: '2024-05-01T10:00:00.000Z',
    note_tweet: {
      text: 'long https://t.co/a',
      entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org', title: 'Page' }] },
    },
    attachments: { media_keys: ['7_3'], poll_ids: ['4'] },
    referenced_tweets: [{ type: 'quoted', id: '9' }],
    entities: { hashtags: [{ tag: 'one' }] },
  }
  const includes = {
    users: [
      { id: '7', username: 'ada', name: 'Ada' },
      { id: '8', username: 'bob', name: 'Bob' },
    ],
    media: [
      {
        media_key: '7_3',
        type: 'video',
        preview_image_url: 'https://p/a.jpg',
        variants: [{ bit_rate: 2, content_type: 'video/mp4', url: 'https://v/a.mp4' }],
      },
    ],
    polls: [{ id: '4', options: [{ label: 'Yes', votes: 1 }], voting_status: 'closed' }],
    tweets: [{ id: '9', text: 'quoted', author_id: '8' }],
  }

  it('joins a post with the includes that come behind it', async () => {
    const { format, parts } = await readExport({ data: [tweet], includes, meta: { result_count: 1 } })

    expect(format).toBe('x-api-v2')
    expect(parts[0]).toMatchObject({
      url: 'https://x.com/ada/status/12',
      text: 'long https://example.org',
      links: [{ url: 'https://example.org', title: 'Page' }],
      media: [{ id: '3', type: 'video', url: 'https://v/a.mp4', posterUrl: 'https://p/a.jpg' }],
      poll: { choices: [{ label: 'Yes', votes: 1 }], final: true },
      quoted: { text: 'quoted', author: { handle: 'bob' } },
    })
  })

  it('reads arrays and lines of pages, each with its own includes', async () => {
    const other = {
      data: [{ id: '13', text: 'b', author_id: '7' }],
      includes: { users: [{ id: '7', username: 'eve' }] },
    }
    const pages = [{ data: [tweet], includes }, other]

    const array = await readExport(pages)
    const lines = await readExport(pages.map((page) => JSON.stringify(page)).join('\n'))

    for (const { parts } of [array, lines])
      expect(parts.map((part) => part.author.handle)).toEqual(['ada', 'eve'])
  })

  it('finds pages that are wrapped in others, each with its own includes', async () => {
    const other = {
      data: [{ id: '13', text: 'b', author_id: '7' }],
      includes: { users: [{ id: '7', username: 'eve' }] },
    }
    const pages = [{ data: [tweet], includes }, other]

    const named = await readExport({ when: '2024', result: { pages } })
    const answers = await readExport(pages.map((data) => ({ status: 200, headers: {}, data })))
    const lines = await readExport(pages.map((page) => JSON.stringify({ page })).join('\n'))
    const byKey = await readExport({ first: pages[0], second: pages[1] })

    for (const { format, parts, bad } of [named, answers, lines, byKey]) {
      expect(format).toBe('x-api-v2')
      expect(parts.map((part) => [part.id, part.author.handle])).toEqual([
        ['12', 'ada'],
        ['13', 'eve'],
      ])
      expect(bad).toEqual([])
    }
  })

  it('keeps deleted bookmarks that X names in errors', async () => {
    const errors = [
      {
        resource_id: '15',
        resource_type: 'tweet',
        title: 'Not Found Error',
        detail: 'Could not find tweet 15.',
      },
      { resource_id: '9', resource_type: 'tweet', parameter: 'referenced_tweets.id', detail: 'Gone.' },
      { title: 'Odd' },
    ]

    const { parts, ignored, bad } = await readExport({ data: [tweet], errors, meta: {} })

    expect(parts[1]).toMatchObject({ id: '15', unavailable: 'Could not find tweet 15.' })
    expect(ignored).toHaveLength(1)
    expect(bad).toEqual([{ place: 'errors[2]', reason: 'Odd' }])
  })
})

describe('x-archive', () => {
  it('reads likes, also of several parts in one file', async () => {
    const like = (id: string): string =>
      JSON.stringify(
        [
          {
            like: {
              tweetId: id,
              fullText: `t ${id}; ] =`,
              expandedUrl: `https://twitter.com/i/web/status/${id}`,
            },
          },
        ],
        null,
        1,
      )

    const { format, parts } = await readExport(
      `window.YTD.like.part0 = ${like('12')};\nwindow.YTD.like.part1 = ${like('13')};\n`,
    )

    expect(format).toBe('x-archive')
    expect(parts.map((part) => [part.id, part.text])).toEqual([
      ['12', 't 12; ] ='],
      ['13', 't 13; ] ='],
    ])
  })

  it('reads own posts, and refuses ids that were rounded', async () => {
    const tweets = [
      {
        tweet: {
          id_str: '12',
          full_text: 'a https://t.co/a',
          entities: { urls: [{ url: 'https://t.co/a', expanded_url: 'https://example.org' }] },
        },
      },
      { tweet: { id: 1.01e18, full_text: 'old' } },
      { noteTweet: { noteTweetId: '4' } },
    ]

    const { parts, bad, ignored } = await readExport(`window.YTD.tweets.part0 = ${JSON.stringify(tweets)}`)

    expect(parts[0]).toMatchObject({ text: 'a https://example.org', url: 'https://x.com/i/status/12' })
    expect(bad).toMatchObject([{ place: '[1]', reason: expect.stringContaining('last digits') as string }])
    expect(ignored).toEqual(['no post, but "noteTweet"'])
  })

  it('reads bookmark.js with its times', async () => {
    const bookmark = { tweetId: '12', fullText: 'b', bookmarkedAt: '2024-05-01T10:00:00.000Z' }

    const { bookmarks } = await readExport(`window.YTD.bookmark.part0 = ${JSON.stringify([{ bookmark }])}`)

    expect(bookmarks[0]).toMatchObject({ bookmarkedAt: bookmark.bookmarkedAt, post: { id: '12' } })
  })
})
