import { describe, expect, it } from 'vitest'
import type { Post, PostPart } from '../contract/post.ts'
import { hashPost, mergePosts } from './merge-posts.ts'

function part(id: string, more: Partial<PostPart> = {}): PostPart {
  const url = `https://x.com/i/status/${id}`
  return { id, url, author: {}, text: '', links: [], media: [], hashtags: [], ...more }
}

function post(...parts: [PostPart, ...PostPart[]]): Post {
  return { id: parts[0].id, parts }
}

function mergedPart(known: Partial<PostPart>, incoming: Partial<PostPart>): PostPart | undefined {
  return mergePosts(post(part('12', known)), post(part('12', incoming))).parts[0]
}

describe('mergePosts', () => {
  it('repairs a long text that an earlier version decoded as if it were HTML', () => {
    const right = { text: 'Escape: & becomes &amp;, < becomes &lt;' }

    expect(mergedPart({ text: 'Escape: & becomes &, < becomes <' }, right)).toMatchObject(right)
    expect(mergedPart(right, { text: 'Escape: & becomes &, < becomes <' })).toMatchObject(right)
  })

  it('takes a text for cut until a copy says more, or says that it is all', () => {
    const cut = { text: 'To be', isCut: true } as const

    const merged = [
      mergedPart(cut, { text: 'To be or not' }),
      mergedPart(cut, { text: 'To be' }),
      mergedPart(cut, {}),
      mergedPart({}, cut),
    ]

    expect(merged.map((one) => one?.isCut)).toEqual([undefined, undefined, true, true])
  })

  it('changes nothing when a poorer copy comes later', () => {
    const rich = part('12', {
      author: { id: '7', handle: 'ada', name: 'Ada' },
      url: 'https://x.com/ada/status/12',
      postedAt: '2024-05-01T10:00:00.000Z',
      text: 'All of the text https://example.org',
      links: [{ url: 'https://example.org', shortUrl: 'https://t.co/a', title: 'Page' }],
      media: [
        { id: '3', type: 'photo', url: 'https://pbs.twimg.com/media/A?format=jpg&name=orig', altText: 'alt' },
      ],
      hashtags: ['one'],
      article: { title: 'T', body: 'Body', coverUrl: 'https://pbs.twimg.com/c.jpg' },
      quoted: part('9', { text: 'quoted' }),
    })
    const poor = part('12', {
      author: { handle: 'ada' },
      text: 'All of the text https://t.co/a https://t.co/media',
      links: [{ url: 'https://t.co/a' }],
      media: [{ id: 'A', type: 'photo', url: 'https://pbs.twimg.com/media/A.jpg' }],
      article: { title: '' },
      quoted: part('9', { unavailable: 'the quoted post is not in this export' }),
    })

    const merged = mergePosts(post(rich), post(poor))

    expect(merged).toEqual(post(rich))
    expect(hashPost(merged)).toBe(hashPost(post(rich)))
  })

  it('takes all of a richer copy', () => {
    const quoted = part('9', { text: 'quoted', author: { handle: 'bob' }, url: 'https://x.com/bob/status/9' })
    const rich: Partial<PostPart> = {
      author: { handle: 'ada' },
      url: 'https://x.com/ada/status/12',
      text: 'Long text',
      poll: { choices: [{ label: 'Yes' }] },
      article: { title: 'T', body: 'Body' },
      lang: 'en',
    }

    const merged = mergedPart(
      { text: 'Long', quoted: part('9', { unavailable: 'not there' }) },
      { ...rich, quoted },
    )

    expect(merged).toEqual(part('12', { ...rich, quoted }))
  })

  it('joins links, and gives those that were bare their titles', () => {
    const merged = mergedPart(
      { links: [{ url: 'https://a.org' }, { url: 'https://b.org', title: 'B' }] },
      { links: [{ url: 'https://a.org', title: 'A' }, { url: 'https://c.org' }, { url: 'https://d.org' }] },
    )

    expect(merged?.links).toEqual([
      { url: 'https://a.org', title: 'A' },
      { url: 'https://b.org', title: 'B' },
      { url: 'https://c.org' },
      { url: 'https://d.org' },
    ])
  })

  it('knows a medium by its file, keeps its id, and takes the video for its picture', () => {
    const picture = { id: 'thumb', type: 'photo', url: 'https://pbs.twimg.com/img/thumb.jpg' } as const
    const video = {
      id: '3',
      type: 'video',
      url: 'https://video.twimg.com/v.mp4',
      posterUrl: 'https://pbs.twimg.com/img/thumb.jpg',
    } as const
    const other = { id: '4', type: 'photo', url: 'https://pbs.twimg.com/media/B.jpg' } as const

    const merged = mergedPart({ media: [picture] }, { media: [video, other] })

    expect(merged?.media).toEqual([{ ...video, id: 'thumb' }, other])
  })

  it.each<[string, Partial<PostPart>, Partial<PostPart>]>([
    ['text came', { unavailable: 'deleted' }, { text: 'here' }],
    [
      'it has pictures',
      { media: [{ id: '3', type: 'photo', url: 'https://p/a.jpg' }] },
      { unavailable: 'deleted' },
    ],
    ['it is a poll', { poll: { choices: [] } }, { unavailable: 'deleted' }],
  ])('does not call a post unavailable when %s', (_, known, incoming) => {
    expect(mergedPart(known, incoming)).not.toHaveProperty('unavailable')
  })

  it('keeps why a post cannot be read, when no copy has more', () => {
    expect(mergedPart({ author: { handle: 'ada' } }, { unavailable: 'deleted' })).toMatchObject({
      author: { handle: 'ada' },
      unavailable: 'deleted',
    })
  })

  it('puts the parts of a thread in the order of writing, also for ids of 19 digits', () => {
    const ids = ['1790000000000000003', '999999999999999999', '1790000000000000002', '1790000000000000010']
    const [focal = '', ...others] = ids

    const merged = mergePosts(
      post(part(focal, { text: 'focal' })),
      post(part(focal), ...others.map((id) => part(id))),
    )

    expect(merged.id).toBe(focal)
    expect(merged.parts.map(({ id }) => id)).toEqual([
      '999999999999999999',
      '1790000000000000002',
      '1790000000000000003',
      '1790000000000000010',
    ])
  })
})

describe('hashPost', () => {
  const base = part('12', { text: 'text' })

  it.each<[string, Partial<PostPart>]>([
    ['text', { text: 'other' }],
    ['link', { links: [{ url: 'https://example.org' }] }],
    ['medium', { media: [{ id: '3', type: 'photo', url: 'https://p/a.jpg' }] }],
    ['quoted post', { quoted: part('9', { text: 'q' }) }],
    ['article', { article: { title: 'T' } }],
  ])('changes with another %s', (_, more) => {
    expect(hashPost(post({ ...base, ...more }))).not.toBe(hashPost(post(base)))
  })

  it.each<[string, Partial<PostPart>]>([
    ['author', { author: { handle: 'ada' } }],
    ['votes', { poll: { choices: [{ label: 'Yes', votes: 2 }] } }],
    ['language', { lang: 'en' }],
  ])('stays with another %s', (_, more) => {
    const poll = { choices: [{ label: 'Yes', votes: 1 }] }

    expect(hashPost(post({ ...base, poll, ...more }))).toBe(hashPost(post({ ...base, poll })))
  })
})
