import { describe, expect, it } from 'vitest'
import { UsageError } from '../errors.ts'
import { openExport } from './open-export.ts'
import { bookmarksPage, chunked, rawTweet, readExport, tweetEntry } from './testing.ts'

describe('openExport', () => {
  it('leads to the list of formats when the format is unknown', async () => {
    const opened = openExport(chunked(Buffer.from('Dear diary,\ntoday was a good day.'), 9), 'diary.txt')

    await expect(opened).rejects.toThrow(UsageError)
    const error = await opened.catch((reason: unknown) => reason as UsageError)
    expect(error).toMatchObject({ code: 'unknown_format' })
    expect((error as UsageError).hint).toContain('--formats')
  })

  it.each(['', '  \n\t', '\ufeff'])('says that a file without content is empty: %j', async (text) => {
    await expect(openExport(chunked(Buffer.from(text), 9), 'a')).rejects.toMatchObject({ code: 'empty_file' })
  })

  it.each([
    { data: { viewer: {} } },
    [1, 2, 3],
    '{"a": ',
    '<html><body>hello</body></html>',
    'Tweet Id,Full Text\n1,hello world there',
  ])('does not take foreign content for an export: %j', async (content) => {
    await expect(readExport(content)).rejects.toMatchObject({ code: 'unknown_format' })
  })

  it('takes a mark, white space and Windows line ends', async () => {
    const text = `\ufeff\r\n  ${JSON.stringify(bookmarksPage(tweetEntry('12', rawTweet('12', 'hi'))), null, 2)}`

    const result = await readExport(text.replaceAll('\n', '\r\n'))

    expect(result.parts.map((part) => part.text)).toEqual(['hi'])
  })

  it('takes UTF-16 with a mark', async () => {
    const bytes = Buffer.from('\ufeffhttps://x.com/ada/status/12\r\n', 'utf16le')

    const source = await openExport(chunked(bytes, 5), 'a')

    const ids: unknown[] = []
    for await (const record of source.records)
      ids.push(record.kind === 'bookmark' ? record.bookmark.post.id : record)
    expect(ids).toEqual(['12'])
  })
})
