import { describe, expect, it } from 'vitest'
import { readExport } from '../testing.ts'

describe('netscape-html', () => {
  const html = `<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8"><TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
  <DT><H3 ADD_DATE="1">Work &amp; Play</H3>
  <DL><p>
    <DT><A HREF="https://nitter.example.net/ada/status/12#m" ADD_DATE="1714557600" TAGS="a, b" ICON="data:image/png;base64,AAAA">Ada on X</A>
    <DT><H3>Deep</H3>
    <DL><p>
      <DT><A HREF="https://example.org/page?utm_source=x&amp;id=1#top" ADD_DATE="1714557600000000">A page</A>
      <DD>My note
    </DL><p>
    <DT><A HREF="https://x.com/i/web/status/13">Thirteen</A>
  </DL><p>
  <DT><A HREF="javascript:alert(1)">Evil</A>
  <DT><A HREF="https://fxtwitter.com/bob/status/14?s=20" ADD_DATE="1714557600000">Last</A>
</DL><p>`

  it('reads posts and other links, with folders, tags, notes and times', async () => {
    const { format, bookmarks, bad } = await readExport(html)

    expect(format).toBe('netscape-html')
    expect(bookmarks.map(({ post, folders }) => [post.parts[0]?.url, ...folders])).toEqual([
      ['https://x.com/ada/status/12', 'Work & Play'],
      ['https://example.org/page?id=1', 'Work & Play/Deep'],
      ['https://x.com/i/status/13', 'Work & Play'],
      ['https://x.com/bob/status/14'],
    ])
    expect(bookmarks[0]).toMatchObject({ tags: ['a', 'b'], bookmarkedAt: '2024-05-01T10:00:00.000Z' })
    expect(bookmarks[1]).toMatchObject({ bookmarkedAt: '2024-05-01T10:00:00.000Z' })
    expect(bookmarks[3]).toMatchObject({ bookmarkedAt: '2024-05-01T10:00:00.000Z' })
    expect(bookmarks[1]?.post.parts[0]).toMatchObject({
      text: 'A page',
      links: [{ title: 'A page' }],
    })
    expect(bookmarks[1]?.marks).toEqual({ notes: 'My note' })
    expect(bookmarks[1]?.post.id).toMatch(/^link-[\da-f]{16}$/)
    expect(bad).toEqual([{ place: 'link 4', reason: 'not a web address: javascript:alert(1)' }])
  })

  it('is not led astray by case or a comment before the first line', async () => {
    const { format, bookmarks } = await readExport(
      '<!-- x -->\n<dl><dt><a href="http://twitter.com/a/status/5">t</a></dl>',
    )

    expect(format).toBe('netscape-html')
    expect(bookmarks[0]?.post.id).toBe('5')
  })
})

describe('netscape-html cut off', () => {
  it('reads what is there and says that the end is missing', async () => {
    const { bookmarks, bad } = await readExport(
      '<!DOCTYPE NETSCAPE-Bookmark-file-1><DL><p><DT><A HREF="https://x.com/a/status/5">t</A><DT><A HRE',
    )

    expect(bookmarks).toHaveLength(1)
    expect(bad).toEqual([{ place: 'behind link 1', reason: 'a list is not closed: the file was cut off' }])
  })
})

describe('link-list', () => {
  it('reads an address or an id a line and reports what is neither', async () => {
    const list =
      '# mine\r\nhttps://x.com/ada/status/12\r\n\r\n1234567890123\r\nx.com/bob/status/14/photo/1\r\nhello there\r\nhttps://example.org/a'

    const { format, bookmarks, bad } = await readExport(list)

    expect(format).toBe('link-list')
    expect(bookmarks.map(({ post }) => post.parts[0]?.url)).toEqual([
      'https://x.com/ada/status/12',
      'https://x.com/i/status/1234567890123',
      'https://x.com/bob/status/14',
      'https://example.org/a',
    ])
    expect(bad).toEqual([{ place: 'line 6', reason: 'neither an address nor an id: hello there' }])
  })

  it('reads a JSON array of addresses and ids', async () => {
    const list = ['https://x.com/ada/status/12', '1234567890123', 'x.com/bob/status/14', 'no link', null]
    const text = JSON.stringify(list, null, 2).replace(/\]$/, ', 1790000000000000001]')

    const { format, parts, bad } = await readExport(text)

    expect(format).toBe('link-list')
    expect(parts.map((part) => part.id)).toEqual(['12', '1234567890123', '14', '1790000000000000001'])
    expect(bad.map(({ place }) => place)).toEqual(['[3]', '[4]'])
  })

  it('says of ids that a program has rounded what is wrong with them', async () => {
    const { format, bad } = await readExport('[1790000000000000000, 1790000000000000300]')

    expect(format).toBe('link-list')
    expect(bad.map(({ place }) => place)).toEqual(['[0]', '[1]'])
    expect(bad[0]?.reason).toContain('last digits are lost')
  })

  it('still takes a list of Markdown links for lines', async () => {
    const { parts } = await readExport(
      '[one](https://x.com/ada/status/12)\n[two](https://x.com/ada/status/13)',
    )

    expect(parts.map((part) => part.id)).toEqual(['12', '13'])
  })

  it('takes every link of a line, and no address twice', async () => {
    const lines = [
      'https://x.com/a/status/11 https://x.com/a/status/12',
      '1790000000000000013,1790000000000000014',
      '1790000000000000015,https://x.com/a/status/1790000000000000015',
      '1790000000000000016 a note',
      'twitter.com/a/status/17 — a thread',
      'nitter.net/a/status/18',
      'https://x.com/a/status/19\rhttps://X.COM/A/STATUS/20',
    ]

    const { parts, bad } = await readExport(lines.join('\n'))

    expect(parts.map(({ id }) => id.slice(-2))).toEqual([
      '11',
      '12',
      '13',
      '14',
      '15',
      '16',
      '17',
      '18',
      '19',
      '20',
    ])
    expect(bad).toEqual([])
  })

  it('does not take the rounded id of a spreadsheet for an address', async () => {
    const { parts, bad } = await readExport('https://x.com/ada/status/12\n1.79E+18')

    expect(parts).toHaveLength(1)
    expect(bad).toEqual([{ place: 'line 2', reason: 'neither an address nor an id: 1.79E+18' }])
  })

  it('reads objects with addresses', async () => {
    const { format, parts, bad } = await readExport({
      bookmarks: [
        { url: 'https://x.com/ada/status/12' },
        { url: 'https://example.org', title: 'T' },
        { a: 1 },
      ],
    })

    expect(format).toBe('link-list')
    expect(parts).toMatchObject([{ id: '12' }, { text: 'T' }])
    expect(bad).toEqual([{ place: 'bookmarks[2]', reason: 'an object without an address ("url")' }])
  })
})
