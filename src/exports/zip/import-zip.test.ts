import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import { openMediaStore } from '../../posts/media-store.ts'
import { jpegOf } from '../../posts/testing.ts'
import { importFile } from '../import-file.ts'
import type { ImportResult } from '../import-stream.ts'
import { rawTweet } from '../testing.ts'
import { makeZip } from './testing.ts'

let database: OpenedDatabase
let folder: string

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.db.deleteFrom('posts').execute()
  await database.db.deleteFrom('imports').execute()
  folder = await mkdtemp(join(tmpdir(), 'kba-zip-'))
  return () => rm(folder, { recursive: true })
})

async function importZip(files: Parameters<typeof makeZip>[0] | Buffer): Promise<ImportResult> {
  const path = join(folder, 'archive.zip')
  await writeFile(path, Buffer.isBuffer(files) ? files : makeZip(files))
  const limits = { hosts: [], maxBytes: 1000, timeoutMs: 1000 }
  const place = {
    db: database.db,
    media: openMediaStore(database.db, join(folder, 'cache'), limits),
    importsFolder: join(folder, 'imports'),
  }
  return importFile(path, place, () => undefined, new AbortController().signal)
}

const likes = (...ids: string[]): string =>
  `window.YTD.like.part0 = ${JSON.stringify(ids.map((tweetId) => ({ like: { tweetId, fullText: `t${tweetId}` } })))}`

const listIds = async (): Promise<string[]> =>
  (await database.db.selectFrom('posts').select('id').orderBy('id').execute()).map(({ id }) => id)

describe('a ZIP archive', () => {
  it('is taken in file by file, bad records named with the path in it', async () => {
    const result = await importZip({
      'Your archive.html': '<html><body>Your archive</body></html>',
      'data/like.js': likes('11', 'x', '12'),
      'data/like-part1.js': likes('13'),
      'data/account.js': 'window.YTD.account.part0 = [{"account": {"username": "ada"}}]',
      'links.txt': { content: 'https://x.com/ada/status/14\n', stored: true },
      'old/links.gz': gzipSync('1790000000000000001\n'.repeat(30_000)),
    })

    expect(await listIds()).toEqual(['11', '12', '13', '14', '1790000000000000001'])
    expect(result).toMatchObject({ format: 'x-archive, link-list', found: 30_004, new: 5, invalid: 1 })
    expect(result.entries.map(({ file }) => file)).toEqual([
      'archive.zip/data/like.js',
      'archive.zip/data/like-part1.js',
      'archive.zip/links.txt',
      'archive.zip/old/links.gz',
    ])
    expect(result.errors).toMatchObject([{ file: 'archive.zip/data/like.js', place: '[1]' }])
    expect(result.skipped).toBe(1)
    const rows = await database.db.selectFrom('imports').select('name').execute()
    expect(rows.map(({ name }) => name)).toContain('archive.zip/data/like.js')
    expect(await readdir(join(folder, 'imports'))).toHaveLength(4)
  })

  it('is left in the middle of a large file without harm', async () => {
    // Text that does not pack well, so that there is always more to read when the start is known.
    const like = (tweetId: string): object => ({
      like: { tweetId, fullText: randomBytes(2000).toString('base64') },
    })
    const part = (n: number): string =>
      JSON.stringify(Array.from({ length: 1500 }, (_, i) => like(`${n}${1000 + i}`)))

    const result = await importZip({
      'data/like.js': `window.YTD.like.part0 = ${part(1)}`,
      'data/like-part1.js': `window.YTD.like.part1 = ${part(2)}`,
    })

    expect(result).toMatchObject({ found: 3000, new: 3000, invalid: 0 })
  })

  it('of Siftly is taken by its table', async () => {
    const result = await importZip({
      'manifest.csv':
        'tweetId,text,author,url,categories,date\n15,"hello, you",ada,https://x.com/ada/status/15,AI,\n',
      'media/15.jpg': jpegOf(100),
    })

    expect(result).toMatchObject({ format: 'csv', new: 1, skipped: 0 })
  })

  it('leaves the private rest of an archive of X where it is', async () => {
    const messages = [{ dmConversation: { conversationId: '1-2' } }]

    const result = await importZip({
      'data/like.js': likes('11'),
      'data/direct-messages.js': `window.YTD.direct_messages.part0 = ${JSON.stringify(messages)}`,
      'data/deleted-tweets.js':
        'window.YTD.deleted_tweets.part0 = [{"tweet": {"id_str": "9", "full_text": "x"}}]',
    })

    expect(result).toMatchObject({ found: 1, ignored: 0, skipped: 2 })
    expect(await readdir(join(folder, 'imports'))).toHaveLength(1)
  })

  it('of X gives its posts their author and their whole text', async () => {
    const cut = 'It was the best of times, it was the worst of times, it was the age of wisdom'
    const tweet = {
      id_str: '16',
      full_text: `${cut}… https://t.co/x`,
      created_at: 'Wed Oct 10 20:19:24 +0000 2018',
    }
    const note = {
      noteTweetId: '99',
      createdAt: '2018-10-10T20:19:24.000Z',
      core: { text: `${cut}, it was not.` },
    }
    const account = { accountId: '7', username: 'ada', accountDisplayName: 'Ada' }

    await importZip({
      'data/tweets.js': `window.YTD.tweets.part0 = ${JSON.stringify([{ tweet }])}`,
      'data/note-tweet.js': `window.YTD.note_tweet.part0 = ${JSON.stringify([{ noteTweet: note }])}`,
      'data/account.js': `window.YTD.account.part0 = ${JSON.stringify([{ account }])}`,
    })

    const columns = ['text', 'author_handle', 'author_name', 'source_url'] as const
    const rows = await database.db.selectFrom('posts').select(columns).execute()
    expect(rows).toEqual([
      {
        text: `${cut}, it was not.`,
        author_handle: 'ada',
        author_name: 'Ada',
        source_url: 'https://x.com/ada/status/16',
      },
    ])
  })

  it('gives its media to the posts', async () => {
    const media = [{ id_str: '7', type: 'photo', media_url_https: 'https://pbs.twimg.com/media/AbC.jpg' }]
    const tweet = rawTweet('16', 'look', { extended_entities: { media } })

    await importZip({
      'data/bookmarks.json': JSON.stringify([tweet]),
      'data/tweets_media/16-AbC.jpg': { content: jpegOf(3000), stored: true },
    })

    const rows = await database.db.selectFrom('media').select(['state', 'size_bytes']).execute()
    expect(rows).toEqual([{ state: 'stored', size_bytes: 3000 }])
  })

  it('says where the known formats are listed when it holds none of them', async () => {
    const refused = importZip({ 'notes.md': '# Dear diary', 'photo.jpg': jpegOf(100) })

    await expect(refused).rejects.toMatchObject({
      code: 'unknown_format',
      hint: expect.stringContaining('kba import --formats') as string,
    })
  })
})

describe('a hostile or damaged ZIP archive', () => {
  it('never leads out of its folder', async () => {
    const result = await importZip({
      '../../outside.txt': 'https://x.com/ada/status/1\n',
      '/etc/absolute.txt': 'https://x.com/ada/status/2\n',
      'C:\\windows.txt': 'https://x.com/ada/status/3\n',
      'link.txt': { content: 'https://x.com/ada/status/4\n', link: true },
      'good.txt': 'https://x.com/ada/status/5\n',
    })

    expect(await listIds()).toEqual(['5'])
    expect(result.errors.map(({ reason }) => reason)).toEqual([
      ...Array.from({ length: 3 }, () => 'not read: its name leads out of the archive'),
      'not read: it is a link to another file',
    ])
  })

  it('is not unpacked where it would fill the disk', async () => {
    const bomb = Buffer.alloc(20 * 1024 * 1024, 'https://x.com/ada/status/1\n')

    const result = await importZip({
      'bomb.txt': bomb,
      'lying.txt': { content: bomb, sizeBytes: 1000 },
      'huge.txt': { content: bomb, sizeBytes: 0xfffffff0 },
      'good.txt': 'https://x.com/ada/status/5\n',
    })

    expect(result.entries.map(({ file }) => file)).toEqual(['archive.zip/good.txt'])
    expect(result.errors.map(({ file, reason }) => [file, reason])).toEqual([
      ['archive.zip/bomb.txt', expect.stringContaining('200 times') as string],
      ['archive.zip/lying.txt', expect.stringContaining('larger than the archive says') as string],
      ['archive.zip/huge.txt', expect.stringContaining('larger than 2 GB') as string],
    ])
    expect(await listIds()).toEqual(['5'])
  })

  it('gives what can be read of a damaged file', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) =>
      String(1_790_000_000_000_000_000n + BigInt(i * 7919)),
    )

    const result = await importZip({
      'list.txt': { content: `${ids.join('\n')}\n`, checksum: 5 },
      'odd.txt': { content: 'x', method: 12 },
    })

    expect(result.found).toBe(20_000)
    expect(result.errors).toMatchObject([
      {
        file: 'archive.zip/odd.txt',
        reason: expect.stringContaining('unsupported compression method') as string,
      },
      { file: 'archive.zip/list.txt', place: 'end', reason: expect.stringContaining('checksum') as string },
    ])
  })

  it.each([
    ['encrypted_file', makeZip({ 'like.js': { content: likes('11'), encrypted: true } })],
    ['damaged_file', makeZip({ 'like.js': likes('11') }).subarray(0, 60)],
    ['unknown_format', makeZip({})],
  ])('is refused as %s', async (code, bytes) => {
    await expect(importZip(bytes)).rejects.toMatchObject({ name: 'UsageError', code })
  })

  it('does not give damaged media to the posts', async () => {
    const media = [{ id_str: '7', type: 'photo', media_url_https: 'https://pbs.twimg.com/media/AbC.jpg' }]
    const tweet = rawTweet('16', 'look', { extended_entities: { media } })

    await importZip({
      'bookmarks.json': JSON.stringify([tweet]),
      'media/16-AbC.jpg': { content: jpegOf(3000), checksum: 5 },
    })

    expect(await database.db.selectFrom('media').select('state').execute()).toEqual([{ state: 'pending' }])
    const left = await readdir(join(folder, 'cache'), { recursive: true })
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([])
  })
})
