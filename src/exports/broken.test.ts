import { describe, expect, it } from 'vitest'
import { openExport } from './open-export.ts'
import { bookmarksPage, rawTweet, readExport, tweetEntry } from './testing.ts'

/** As X writes dates: by this the records are known for posts. */
const WRITTEN = 'Wed Oct 10 20:19:24 +0000 2018'

const birds = (...ids: unknown[]): object[] =>
  ids.map((id) => ({ id, text: `t${String(id)}`, createdAt: WRITTEN, author: {} }))

describe('broken and hostile files', () => {
  it('reads all records before the end of a file that was cut off', async () => {
    const text = JSON.stringify(birds('1', '2', '3'))

    const result = await readExport(text.slice(0, -10))

    expect(result.bookmarks.map(({ post }) => post.id)).toEqual(['1', '2'])
    expect(result.bad).toEqual([
      { place: `byte ${text.length - 10}`, reason: expect.stringContaining('cut off') as string },
    ])
  })

  it('names the byte where JSON is broken in the middle', async () => {
    const [a, b] = birds('1', '2').map((bird) => JSON.stringify(bird)) as [string, string]

    const result = await readExport(`[${a},${b} oops ]`)

    expect(result.bookmarks).toHaveLength(2)
    expect(result.bad).toMatchObject([
      { place: `byte ${a.length + b.length + 3}`, reason: expect.stringContaining('was not read') as string },
    ])
  })

  it('goes on at the next line of JSON Lines', async () => {
    const lines = birds('1', '2', '3').map((bird) => JSON.stringify(bird))
    lines.splice(1, 0, '{"id": "9", "te', '', '42')

    const result = await readExport(lines.join('\n'))

    expect(result.bookmarks.map(({ post }) => post.id)).toEqual(['1', '2', '3'])
    expect(result.bad.map(({ place }) => place)).toEqual(['line 2', 'line 4'])
  })

  it('goes on behind a broken line even when the lines are too long to be seen as such', async () => {
    const long = 'x'.repeat(300_000)
    const line = (id: string): string =>
      JSON.stringify({ ...bookmarksPage(tweetEntry(id, rawTweet(id, long))) })
    const text = [line('1'), line('2').slice(0, 1000), line('3')].join('\n')

    const result = await readExport(text, 65_536)

    expect(result.bookmarks.map(({ post }) => post.id)).toEqual(['1', '3'])
    expect(result.bad).toHaveLength(1)
  })

  it('reports records without a usable id and keeps the others', async () => {
    const text = JSON.stringify([...birds('5', 'abc', '1'.repeat(26), 7, null), 'text', null]).replace(
      '"id":7',
      '"id":1234567890123456800',
    )

    const result = await readExport(text)

    expect(result.bookmarks.map(({ post }) => post.id)).toEqual(['5'])
    expect(result.bad.map(({ place }) => place)).toEqual(['[1]', '[2]', '[3]', '[4]', '[5]', '[6]'])
    expect(result.bad[2]?.reason).toContain('last digits are lost')
  })

  it('removes NUL and replaces half surrogates', async () => {
    const text = String.raw`[{"id":"5","text":"a\u0000b\ud800c","createdAt":"${WRITTEN}","author":{"name":"N\u0000"}}]`

    const result = await readExport(text)

    expect(result.parts[0]).toMatchObject({ text: 'ab\ufffdc', author: { name: 'N' } })
  })

  it('survives keys of prototypes, deep nesting and long strings', async () => {
    const deep = '['.repeat(900) + ']'.repeat(900)
    const text = `[{"id":"5","text":"ok","createdAt":"${WRITTEN}","author":{},"__proto__":{"polluted":true},"constructor":1,"media":"${'x'.repeat(10_000_000)}"},
      {"id":"6","text":"deep","author":{},"media":${deep}}, {"id":"7","text":"on","author":{}}]`

    const result = await readExport(text, 65_536)

    expect(result.bookmarks.map(({ post }) => post.id)).toEqual(['5', '7'])
    expect(result.bad).toEqual([{ place: '[1]', reason: 'nested deeper than 200 levels' }])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('stops at nesting without end', async () => {
    const result = await readExport(
      `[{"id":"5","text":"ok","createdAt":"${WRITTEN}","author":{}},${'['.repeat(100_000)}`,
      65_536,
    )

    expect(result.bookmarks).toHaveLength(1)
    expect(result.bad).toMatchObject([{ reason: expect.stringContaining('nested deeper') as string }])
  })

  it('reads a huge array in little memory', async () => {
    const bird = Buffer.from(`${JSON.stringify({ id: '5', text: 'x'.repeat(2000), createdAt: WRITTEN })},`)
    const source = await openExport(repeated(bird, 30_000), 'huge')
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed
    let [count, peak] = [0, 0]

    for await (const record of source.records) {
      if (record.kind === 'bookmark' && ++count % 3000 === 0) {
        const { arrayBuffers, heapUsed } = process.memoryUsage()
        peak = Math.max(peak, arrayBuffers + heapUsed - before)
      }
    }

    expect(count).toBe(30_000)
    expect(peak).toBeLessThan(200 * 1024 * 1024)
  })
})

async function* repeated(piece: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('[')
  for (let i = 0; i < times; i++) yield await Promise.resolve(piece)
  yield Buffer.from('{"id":"x","text":"last","author":{}}]')
}
