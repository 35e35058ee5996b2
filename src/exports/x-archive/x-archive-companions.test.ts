import { beforeEach, describe, expect, it } from 'vitest'
import { openExport } from '../open-export.ts'
import { chunked } from '../testing.ts'
import { ArchiveCompanions } from './x-archive-companions.ts'

const START = 'Long ago, in a village by the sea & the hills, there lived a cat that had read every book'

let companions: ArchiveCompanions

beforeEach(() => {
  companions = new ArchiveCompanions()
})

const file = (name: string, records: unknown): AsyncIterable<Uint8Array> =>
  chunked(Buffer.from(`window.YTD.${name}.part0 = ${JSON.stringify(records, null, 1)};`), 17)

const note = (text: string, createdAt = '2024-05-01T10:00:00.000Z', more: object = {}): object => ({
  noteTweet: { noteTweetId: '99', createdAt, core: { text, ...more } },
})

async function readTweet(fullText: string) {
  const tweet = { id_str: '12', full_text: fullText, created_at: 'Wed May 01 10:00:03 +0000 2024' }
  const source = await openExport(file('tweets', [{ tweet }]), 'tweets.js', { companions })
  for await (const record of source.records)
    if (record.kind === 'bookmark') return record.bookmark.post.parts[0]
  return undefined
}

describe('account.js', () => {
  it('names the author of the posts', async () => {
    const account = { username: 'ada', accountDisplayName: 'Ada', accountId: '7' }
    await companions.add(file('account', [{ account }]))

    const part = await readTweet('hello')

    expect(part).toMatchObject({
      author: { id: '7', handle: 'ada', name: 'Ada' },
      url: 'https://x.com/ada/status/12',
    })
  })
})

describe('note-tweet.js', () => {
  it.each([
    `${START.replace('&', '&amp;')}… https://t.co/abc`,
    `@bob @eve ${START}…`,
    START.replace('&', '&amp;').concat(' it could find, and then'),
  ])('gives a post that was cut its whole text: %s', async (cut) => {
    const urls = [{ shortUrl: 'https://t.co/new', expandedUrl: 'https://example.org/cat' }]
    const text = `${START} it could find, and then some: https://t.co/new`
    await companions.add(file('note_tweet', [note(text, undefined, { urls, hashtags: ['cats'] })]))

    const part = await readTweet(cut)

    expect(part?.text).toBe(`${START} it could find, and then some: https://example.org/cat`)
    expect(part?.links).toMatchObject([{ url: 'https://example.org/cat' }])
    expect(part?.hashtags).toEqual(['cats'])
  })

  it('tells long posts with the same start apart by their time', async () => {
    await companions.add(
      file('note_tweet', [note(`${START} A`, '2023-01-01T00:00:00.000Z'), note(`${START} B`)]),
    )

    expect((await readTweet(`${START}…`))?.text).toBe(`${START} B`)
  })

  it('leaves a short post alone that is the start of a long one by chance', async () => {
    await companions.add(file('note_tweet', [note(`Long ago, in a village by ${START}`)]))

    expect((await readTweet('Long ago, in a village by'))?.text).toBe('Long ago, in a village by')
  })

  it('leaves posts alone when it is broken', async () => {
    await companions.add(chunked(Buffer.from('window.YTD.note_tweet.part0 = [{"noteTweet": oops'), 9))

    expect((await readTweet(`${START}…`))?.text).toBe(`${START}…`)
  })
})
