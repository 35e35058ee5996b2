import { describe, expect, it } from 'vitest'
import { readExport } from '../testing.ts'

const ID = '1790000000000000001'

describe('csv of twitter-web-exporter', () => {
  it('is read like its JSON', async () => {
    const media = `[{""type"":""photo"",""url"":""https://t.co/m"",""original"":""https://pbs.twimg.com/media/A.jpg""}]`
    const text = [
      'id,created_at,full_text,media,screen_name,name,user_id,quoted_status,url',
      `"${ID}","2024-05-01 10:00:00 +02:00","He said ""hi"", twice\\nand left https://t.co/m","${media}","ada","Ada, L.","7",,"https://twitter.com/ada/status/${ID}"`,
      `"${ID}9","2024-05-01 10:00:00 +02:00","second",,"bob",,,,`,
      '',
    ].join('\r\n')

    const { format, parts, bad } = await readExport(`\ufeff${text}`)

    expect(format).toBe('csv')
    expect(parts[0]).toMatchObject({
      id: ID,
      text: 'He said "hi", twice\nand left',
      postedAt: '2024-05-01T08:00:00.000Z',
      author: { id: '7', handle: 'ada', name: 'Ada, L.' },
      media: [{ type: 'photo', url: 'https://pbs.twimg.com/media/A?format=jpg&name=orig' }],
    })
    expect(parts[1]).toMatchObject({ text: 'second', author: { handle: 'bob' }, media: [] })
    expect(bad).toEqual([])
  })

  it('names the line of a row that is broken, and goes on', async () => {
    const text = `id,full_text,screen_name,media\n${ID},"two\nlines",ada,\n1,cut\n${ID},x,ada,{\n2,last,bob,\n`

    const { parts, bad } = await readExport(text)

    expect(parts.map((part) => part.text)).toEqual(['two\nlines', 'last'])
    expect(bad).toEqual([
      { place: 'line 4', reason: expect.stringContaining('as many cells') as string },
      { place: 'line 5', reason: 'the column "media" holds broken JSON' },
    ])
  })
})

describe('rows', () => {
  it('may begin and end with empty cells, and quotes may stay open', async () => {
    const text = `full_text,id,screen_name\n,${ID},\n"",2,""\n"open,3,ada\n`

    const { parts, bad } = await readExport(text)

    expect(parts.map(({ id }) => id)).toEqual([ID, '2'])
    expect(bad).toMatchObject([{ place: 'line 4' }])
  })
})

describe('csv of other tools', () => {
  it('is read from Siftly', async () => {
    const text = `tweetId,text,authorHandle,source,categories,tweetCreatedAt,mediaUrls\n${ID},"a, b",ada,bookmark,AI; Tools,2024-05-01T10:00:00.000Z,https://pbs.twimg.com/media/A.jpg; https://pbs.twimg.com/media/B.jpg\n`

    const { bookmarks, parts } = await readExport(text)

    expect(bookmarks[0]?.tags).toEqual(['AI', 'Tools'])
    expect(parts[0]).toMatchObject({ id: ID, text: 'a, b', author: { handle: 'ada' } })
    expect(parts[0]?.media).toHaveLength(2)
  })

  it.each([
    [
      'Pocket',
      `title,url,time_added,tags,status\nT,https://x.com/ada/status/${ID},1714557600,a|b,unread\n`,
      [],
    ],
    [
      'Raindrop',
      `id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n1,T,,,https://x.com/ada/status/${ID},F,"a, b",2024-05-01T10:00:00.000Z,,,false`,
      ['F'],
    ],
  ])('is read from %s', async (_, text, folders) => {
    const { bookmarks } = await readExport(text)

    expect(bookmarks).toMatchObject([
      { post: { id: ID }, folders, tags: ['a', 'b'], bookmarkedAt: '2024-05-01T10:00:00.000Z' },
    ])
  })
})

describe('json of bookmark managers', () => {
  it('is read from Karakeep', async () => {
    const content = { type: 'link', url: `https://x.com/ada/status/${ID}` }
    const link = { createdAt: 1714557600, title: 'T', tags: ['a'], content, note: null }
    const note = { ...link, content: { type: 'text', text: 'mine' } }

    const { bookmarks, ignored } = await readExport({
      bookmarks: [link, note, { ...link, content: null }],
      lists: [],
    })

    expect(bookmarks).toMatchObject([
      { post: { id: ID }, tags: ['a'], bookmarkedAt: '2024-05-01T10:00:00.000Z' },
    ])
    expect(ignored).toHaveLength(2)
  })

  it('is read from Linkwarden', async () => {
    const links = [
      {
        name: 'Page',
        url: 'https://example.org',
        tags: [{ name: 't' }],
        createdAt: '2024-05-01T10:00:00.000Z',
      },
      { name: 'broken' },
    ]

    const { bookmarks, bad } = await readExport({ collections: [{ id: 1, name: 'Work', links }] })

    expect(bookmarks).toMatchObject([
      { folders: ['Work'], tags: ['t'], post: { parts: [{ text: 'Page', url: 'https://example.org/' }] } },
    ])
    expect(bad).toMatchObject([{ place: 'collections[0].links[1]' }])
  })
})
