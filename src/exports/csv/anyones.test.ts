/** Tables that no tool is known for: headings of any kind, other signs between cells. */
import { describe, expect, it } from 'vitest'
import { readExport } from '../testing.ts'
import { lookAt, parseColumnMap, tableOf } from './table.ts'

const ONE = 'https://twitter.com/ada_dev/status/1700000000000000011'
const TWO = 'https://x.com/bob/status/1700000000000000012'

describe('tables of anyone', () => {
  it.each([
    ['commas', ',', '\n'],
    ['semicolons and Windows line ends', ';', '\r\n'],
    ['tabs', '\t', '\n'],
  ])('are read with %s, quotes and line ends inside', async (_, sign, end) => {
    const rows = [
      ['Date', 'Author', 'Handle', 'Tweet Text', 'Tweet URL', 'Likes'],
      ['2025-11-02', 'Ada', '@ada_dev', '"Use ""SKIP LOCKED"", it; is\ta\nqueue"', ONE, '12'],
      ['2025-11-03', 'Bob', '@bob', 'Just use sqlite', TWO, '3'],
    ]

    const { format, parts, bad } = await readExport(rows.map((row) => row.join(sign)).join(end))

    expect([format, bad]).toEqual(['csv', []])
    expect(parts).toMatchObject([
      {
        id: '1700000000000000011',
        author: { handle: 'ada_dev', name: 'Ada' },
        text: 'Use "SKIP LOCKED", it; is\ta\nqueue',
        postedAt: '2025-11-02T00:00:00.000Z',
      },
      { id: '1700000000000000012', author: { handle: 'bob' }, text: 'Just use sqlite' },
    ])
  })

  it('are read by their content where the headings are in another language', async () => {
    const text = `Wer;Was er schrieb;Wo;Wann
@ada_dev;Ein längerer Text darüber, wie man Warteschlangen baut;${ONE};2023-09-08
@bob;Noch einer, der auch recht lang geraten ist;${TWO.slice('https://'.length)};2023-09-08`

    const { parts, bad } = await readExport(text)

    expect(bad).toEqual([])
    expect(parts.map((part) => [part.author.handle, part.text.slice(0, 11)])).toEqual([
      ['ada_dev', 'Ein längere'],
      ['bob', 'Noch einer,'],
    ])
  })

  it('keep notes, tags, folders and highlights of their user', async () => {
    const text = `Name,Link,My notes,Tags,Collection,Highlights,Starred\nA page,https://example.org/a,read again,"db, go",Work,the best part,yes\n`

    const { bookmarks } = await readExport(text)

    expect(bookmarks).toMatchObject([
      {
        tags: ['db', 'go'],
        folders: ['Work'],
        marks: { notes: 'read again', highlights: [{ quote: 'the best part' }], favourite: true },
        post: { parts: [{ text: 'A page', url: 'https://example.org/a' }] },
      },
    ])
  })

  it.each([
    ['prices', 'Product,Price\nPen,3\nInk,4\n'],
    ['ids that are row numbers', 'Tweet Id,Full Text\n1,hello world there\n'],
    ['people', 'id,name,text\n1,Ada,hi\n'],
  ])('are refused where nothing says that they hold bookmarks: %s', async (_, text) => {
    await expect(readExport(text)).rejects.toMatchObject({ code: 'unknown_format' })
  })

  it('are read as their user says', () => {
    const head = `A,B\n${ONE},a thought about queues that is long enough\n`

    const table = tableOf(head, parseColumnMap('b=note'))

    expect(table?.columns.map(({ field }) => field)).toEqual(['url', 'note'])
    expect(() => parseColumnMap('b=colour')).toThrow(/does not say/)
  })
})

describe('columns by their number', () => {
  it('can be told apart where headings are the same, empty, or hold commas', async () => {
    const text = `Link,Link,,"Likes, total"\nhttps://example.org/a,${ONE},my words about it,12\n`
    const map = parseColumnMap('#2=url, #3=note, #1=links, #4=')

    const table = tableOf(text, map)
    const { parts, bookmarks } = await readExport(text, undefined, map)

    expect(table?.columns.map(({ field }) => field)).toEqual(['links', 'url', 'note', undefined])
    expect(parts).toMatchObject([{ id: '1700000000000000011' }])
    expect(bookmarks).toMatchObject([{ marks: { notes: 'my words about it' } }])
  })

  it('can be said of a table whose bookmarks nobody would find', () => {
    const text = 'Ref,Words\n1700000000000000011,hello\n'

    expect(tableOf(text)).toBeUndefined()
    expect(lookAt(text)).toMatchObject({ hasBookmarks: false, rows: [['1700000000000000011', 'hello']] })
    expect(tableOf(text, parseColumnMap('#1=id'))?.hasBookmarks).toBe(true)
  })
})

describe('one column of addresses', () => {
  it('may have a heading', async () => {
    const { parts, bad } = await readExport(`Tweet URL\n${ONE}\n${TWO}?s=20\n`)

    expect(bad).toEqual([])
    expect(parts.map(({ id }) => id)).toEqual(['1700000000000000011', '1700000000000000012'])
  })
})
