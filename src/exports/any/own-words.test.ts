/** What readers wrote in other tools, as their files hold it. */
import { describe, expect, it } from 'vitest'
import type { Bookmark } from '../../contract/post.ts'
import { readExport } from '../testing.ts'

const POST = 'https://x.com/ada/status/1790000000000000001'

const shown = ({ post, folders, tags, marks, bookmarkedAt }: Bookmark): object => ({
  ...{ id: post.id.slice(0, 4), folders, tags, marks, bookmarkedAt },
})

describe('what readers wrote', () => {
  it('is kept from Karakeep: notes, lists within lists, favourite, archived, own texts', async () => {
    const bookmark = {
      createdAt: 1714557600,
      title: 'Ada on X: "a long quotation"',
      tags: ['db'],
      lists: ['2'],
      content: { type: 'link', url: POST },
      note: 'try this',
      archived: true,
      favourited: true,
    }
    const text = { ...bookmark, lists: [], note: null, archived: false, favourited: false }
    const lists = [
      { id: '1', name: 'Work', parentId: null },
      { id: '2', name: 'Databases', parentId: '1' },
    ]

    const { bookmarks } = await readExport({
      bookmarks: [bookmark, { ...text, content: { type: 'text', text: 'my thought', sourceUrl: POST } }],
      lists,
    })

    expect(bookmarks.map(shown)).toEqual([
      {
        id: '1790',
        folders: ['Work/Databases'],
        tags: ['db'],
        marks: { notes: 'try this', favourite: true, reading: 'archived' },
        bookmarkedAt: '2024-05-01T10:00:00.000Z',
      },
      expect.objectContaining({ marks: { notes: 'my thought' }, folders: [] }),
    ])
  })

  it('is kept from Linkwarden: collections within collections, pinned links', async () => {
    const links = [
      {
        name: 'My title',
        url: POST,
        description: 'why',
        tags: [{ name: 't' }],
        createdAt: '2024-05-01T10:00:00Z',
      },
    ]

    const { bookmarks } = await readExport({
      collections: [
        { id: 2, name: 'Go', parentId: 1, links },
        { id: 1, name: 'Code', parentId: null, links: [] },
      ],
      pinnedLinks: [{ url: POST }],
    })

    expect(bookmarks.map(shown)).toMatchObject([
      { folders: ['Code/Go'], tags: ['t'], marks: { title: 'My title', notes: 'why', favourite: true } },
    ])
  })

  it.each<[string, string, object]>([
    [
      'Raindrop',
      `id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n7,Mine,a note,of the page,${POST},A / B,"x, y",2024-05-01T10:00:00.000Z,,"Highlight:the part\nNote:good",true`,
      {
        folders: ['A/B'],
        tags: ['x', 'y'],
        marks: {
          notes: 'a note',
          title: 'Mine',
          favourite: true,
          highlights: [{ quote: 'the part', note: 'good' }],
        },
      },
    ],
    [
      'Pocket',
      `title,url,time_added,tags,status\nMine,${POST},1714557600,a|b,archive\n`,
      {
        tags: ['a', 'b'],
        marks: { reading: 'archived', title: 'Mine' },
        bookmarkedAt: '2024-05-01T10:00:00.000Z',
      },
    ],
    [
      'Instapaper',
      `URL,Title,Selection,Folder,Timestamp,Tags\n${POST},Mine,a passage,Work,1714557600,"[""x""]"\n`,
      { folders: ['Work'], tags: ['x'], marks: { highlights: [{ quote: 'a passage' }], title: 'Mine' } },
    ],
    [
      'Readwise',
      `Highlight,Title,Author,URL,Note,Location,Date\nthe quote,Thread,Ada Lovelace,${POST},my note,,2024-05-01 10:00:00\n`,
      { marks: { highlights: [{ quote: 'the quote', note: 'my note' }] } },
    ],
  ])('is kept from the table of %s', async (_, text, expected) => {
    const { bookmarks, bad } = await readExport(text)

    expect(bad).toEqual([])
    expect(bookmarks.map(shown)).toMatchObject([{ id: '1790', ...expected }])
  })

  it.each<[string, unknown, object]>([
    [
      'Raindrop',
      {
        items: [
          {
            link: POST,
            title: 'Mine',
            excerpt: 'e',
            note: 'n',
            tags: ['x'],
            important: true,
            created: '2024-05-01T10:00:00Z',
            highlights: [{ text: 'q', note: 'c', color: 'red' }],
          },
        ],
      },
      {
        tags: ['x'],
        marks: { notes: 'n', favourite: true, highlights: [{ quote: 'q', note: 'c', color: 'red' }] },
      },
    ],
    [
      'Pinboard',
      [
        {
          href: POST,
          description: 'Mine',
          extended: 'n',
          time: '2024-05-01T10:00:00Z',
          toread: 'yes',
          shared: 'no',
          tags: 'a b',
        },
      ],
      {
        tags: ['a', 'b'],
        marks: { notes: 'n', reading: 'unread' },
        bookmarkedAt: '2024-05-01T10:00:00.000Z',
      },
    ],
    [
      'wallabag',
      [
        {
          url: POST,
          title: 'Mine',
          is_archived: 1,
          is_starred: 1,
          tags: ['t'],
          annotations: [{ text: 'c', quote: 'q' }],
        },
      ],
      {
        tags: ['t'],
        marks: { favourite: true, reading: 'archived', highlights: [{ quote: 'q', note: 'c' }] },
      },
    ],
    [
      'linkding',
      {
        count: 1,
        results: [
          {
            id: 3,
            url: POST,
            title: 'Mine',
            notes: 'n',
            tag_names: ['t'],
            is_archived: false,
            unread: true,
            date_added: '2024-05-01T10:00:00Z',
          },
        ],
      },
      { tags: ['t'], marks: { notes: 'n', reading: 'unread' } },
    ],
  ])('is kept from the JSON of %s', async (_, content, expected) => {
    const { bookmarks, bad } = await readExport(content)

    expect(bad).toEqual([])
    expect(bookmarks.map(shown)).toMatchObject([{ id: '1790', ...expected }])
  })
})
