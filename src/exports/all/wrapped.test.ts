/** Exports inside other JSON, in other encodings, and files of which a part holds nothing. */
import { describe, expect, it } from 'vitest'
import { openExport } from '../open-export.ts'
import { bookmarksPage, chunked, itemOf, rawTweet, readExport, tweetEntry } from '../testing.ts'

const page = (id: string): object => bookmarksPage(tweetEntry(id, rawTweet(id, `text ${id}`)))
const WRITTEN = 'Wed Oct 10 20:19:24 +0000 2018'
const row = (id: string): object => ({ id, full_text: 'a', screen_name: 'ada', media: [] })
const bird = (id: string): object => ({ id, text: 'a', createdAt: WRITTEN, author: { username: 'ada' } })
const siftly = (id: string): object => ({ id, text: 'a', handle: '@ada', timestamp: WRITTEN })

describe('exports inside other JSON', () => {
  it.each([
    ['twitter-web-exporter', { data: [row('12'), row('13')] }],
    ['twitter-web-exporter', { exported: 'now', result: { bookmarks: [row('12'), row('13')] } }],
    ['bird', { bookmarks: [bird('12'), bird('13')] }],
    ['siftly', { data: { bookmarks: [siftly('12'), siftly('13')] } }],
    ['siftly', [{ bookmarks: [siftly('12')] }, { bookmarks: [siftly('13')] }]],
    ['siftly', { first: { bookmarks: [siftly('12')] }, second: { bookmarks: [siftly('13')] } }],
    ['link-list', { links: ['https://x.com/ada/status/12', 'https://x.com/ada/status/13'] }],
    ['x-graphql', { 12: rawTweet('12', 'a'), 13: rawTweet('13', 'b') }],
    ['x-graphql', [{ result: rawTweet('12', 'a') }, { result: rawTweet('13', 'b') }]],
    ['x-graphql', [itemOf(rawTweet('12', 'a')), itemOf(rawTweet('13', 'b'))]],
    [
      'x-graphql',
      { entries: [tweetEntry('12', rawTweet('12', 'a')), tweetEntry('13', rawTweet('13', 'b'))] },
    ],
  ])('are read as %s: %j', async (format, content) => {
    const result = await readExport(content)

    expect(result.format).toBe(format)
    expect(result.parts.map(({ id }) => id)).toEqual(['12', '13'])
    expect(result.bad).toEqual([])
  })

  it('are not seen in every list of addresses', async () => {
    const foreign = { homepage: 'x', mirrors: ['https://example.org', 'https://example.com'] }

    await expect(readExport(foreign)).rejects.toMatchObject({ code: 'unknown_format' })
  })
})

describe('posts of X’s first API', () => {
  it('are read, also beside rounded numbers', async () => {
    const tweet = { id_str: '1790000000000000001', user: { screen_name: 'ada', name: 'Ada' } }

    const { parts } = await readExport([
      { ...tweet, id: 1.79e18, full_text: 'a &amp; b' },
      { ...tweet, id_str: '13', text: 'short' },
    ])

    expect(parts).toMatchObject([
      { id: '1790000000000000001', text: 'a & b', author: { handle: 'ada' } },
      { id: '13', text: 'short' },
    ])
  })
})

describe('answers without posts', () => {
  const refusal = { errors: [{ message: 'Rate limit exceeded', code: 88 }] }

  it('are named where they stand among others', async () => {
    const { parts, bad } = await readExport([page('12'), refusal, { odd: 1 }, bookmarksPage(), page('13')])

    expect(parts.map(({ id }) => id)).toEqual(['12', '13'])
    expect(bad).toEqual([
      { place: '[1]', reason: 'Rate limit exceeded' },
      { place: '[2]', reason: 'holds no posts' },
    ])
  })

  it('say what X said when there is nothing else', async () => {
    const { bad } = await readExport(refusal)

    expect(bad).toEqual([{ place: 'the file', reason: 'Rate limit exceeded' }])
  })

  it('are none when only a part of a page is missing', async () => {
    const { parts, bad } = await readExport({ ...page('12'), ...refusal })

    expect(parts).toHaveLength(1)
    expect(bad).toEqual([])
  })

  it('are named among pages of the API', async () => {
    const ok = (id: string): object => ({
      data: [{ id, text: 'a', author_id: '7' }],
      meta: { result_count: 1 },
    })
    const limit = { title: 'Too Many Requests', status: 429, detail: 'Too Many Requests' }

    const { parts, bad } = await readExport([ok('12'), limit, ok('13')])

    expect(parts.map(({ id }) => id)).toEqual(['12', '13'])
    expect(bad).toEqual([{ place: '[1]', reason: 'Too Many Requests' }])
  })
})

describe('JSON with something before it', () => {
  it.each([
    'const bookmarks = [];',
    '// saved by a script\nlet bookmarks = [];\n',
    ")]}',\n[]",
    'module.exports = []',
    'export default [];',
  ])('is read: %j', async (around) => {
    const { format, parts, bad } = await readExport(
      around.replace('[]', () => JSON.stringify([siftly('12'), siftly('13')])),
    )

    expect(format).toBe('siftly')
    expect(parts.map(({ id }) => id)).toEqual(['12', '13'])
    expect(bad).toEqual([])
  })
})

describe('a list of links with a comment before it', () => {
  it('is no JSON', async () => {
    const { format, parts } = await readExport(
      `// mine${' '.repeat(1000)}\n[a title](https://x.com/ada/status/12)`,
    )

    expect([format, parts[0]?.id]).toEqual(['link-list', '12'])
  })
})

describe('other encodings', () => {
  const text = JSON.stringify(bookmarksPage(tweetEntry('12', rawTweet('12', 'café'))))

  it.each([
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['UTF-16 of the other order', Buffer.from(text, 'utf16le').swap16()],
    ['what Windows wrote before', Buffer.from(text, 'latin1')],
  ])('are read: %s', async (_, bytes) => {
    const { records } = await openExport(chunked(bytes, 5), 'a')

    const texts: unknown[] = []
    for await (const record of records)
      texts.push(record.kind === 'bookmark' ? record.bookmark.post.parts[0]?.text : record)
    expect(texts).toHaveLength(1)
    expect(texts[0]).toMatch(/^caf/)
  })

  it('do not end the file at one wrong byte', async () => {
    const bytes = Buffer.from(JSON.stringify([rawTweet('12', 'é@'), rawTweet('13', 'b')]))
    bytes[bytes.indexOf('@')] = 0xff

    const { records } = await openExport(chunked(bytes, 4096), 'a')

    const ids: unknown[] = []
    for await (const record of records)
      ids.push(record.kind === 'bookmark' ? record.bookmark.post.id : record)
    expect(ids).toEqual(['12', '13'])
  })
})

describe('records with a missing or rounded id', () => {
  const url = 'https://x.com/ada/status/1790000000000000001'

  it.each([
    ['twitter-web-exporter', { ...row('12'), id: null, url }],
    ['bird', { ...bird('12'), id: 1.79e18, url }],
    ['siftly', { ...siftly('12'), id: 1.79e18, url }],
    ['json', { author: 'Ada', text: 'a', url }],
    ['fieldtheory', { id: null, tweetId: null, text: 'a', syncedAt: '', url }],
  ])('are known by their address: %s', async (format, record) => {
    const result = await readExport([record])

    expect(result.format).toBe(format)
    expect(result.parts.map(({ id }) => id)).toEqual(['1790000000000000001'])
  })
})
