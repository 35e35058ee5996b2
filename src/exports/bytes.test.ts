/** Bytes that no export should hold, and some do. */
import { describe, expect, it } from 'vitest'
import { readExport } from './testing.ts'

const WRITTEN = 'Wed Oct 10 20:19:24 +0000 2018'
const post = (id: string, text = 'a'): string => JSON.stringify({ id, text, createdAt: WRITTEN, author: {} })

describe('bad bytes', () => {
  it('that stand raw in a text are left out', async () => {
    const { parts, bad } = await readExport(`[${post('12', 'a@b')},${post('13')}]`.replace('@', '\0\u0001'))

    expect(parts.map(({ id, text }) => [id, text])).toEqual([
      ['12', 'ab'],
      ['13', 'a'],
    ])
    expect(bad).toEqual([])
  })

  it('may end lines with a carriage return alone', async () => {
    const json = await readExport([post('12'), post('13')].join('\r'))
    const table = await readExport(
      ['Tweet URL,Text', 'https://x.com/a/status/12,one', 'https://x.com/a/status/13,two'].join('\r'),
    )

    expect(json.parts.map(({ id }) => id)).toEqual(['12', '13'])
    expect(table.parts.map(({ id, text }) => [id, text])).toEqual([
      ['12', 'one'],
      ['13', 'two'],
    ])
  })

  it('of an id that is 0 make no post', async () => {
    const { parts, bad } = await readExport(`[${post('0')},${post('12')}]`)

    expect(parts.map(({ id }) => id)).toEqual(['12'])
    expect(bad).toEqual([{ place: '[0]', reason: 'the id is 0: no post has it' }])
  })

  it('of nesting without end are named, with what stands behind', async () => {
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`

    const { parts, bad } = await readExport(`[${post('12')},${deep},${post('13')}]`, 65_536)
    const lines = await readExport([post('12'), deep, post('13')].join('\n'), 65_536)

    expect(parts.map(({ id }) => id)).toEqual(['12'])
    expect(bad).toMatchObject([{ reason: expect.stringMatching(/nested deeper.*was not read/) as string }])
    expect(lines.parts.map(({ id }) => id)).toEqual(['12', '13'])
    expect(lines.bad).toMatchObject([{ reason: expect.stringContaining('nested deeper') as string }])
  })
})
