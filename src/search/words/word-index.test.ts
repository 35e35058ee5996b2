import { describe, expect, it } from 'vitest'
import { WordIndex, type AskedWord } from './word-index.ts'

const document = (text: string) => {
  const words = text.split(' ')
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 2)
  return { counts, length: words.length }
}
const ask = (...forms: string[]): AskedWord[] => forms.map((form) => ({ forms: [{ form, weight: 1 }] }))
const keys = (index: WordIndex, ...forms: string[]): string[] =>
  index.search(ask(...forms), 10).map(({ key }) => key)

function filled(): WordIndex {
  const index = new WordIndex()
  index.set('a', document('commit often commit small'))
  index.set('b', document('commit the index of the book'))
  index.set('c', document('a rare zebra'))
  return index
}

describe('ranking by BM25', () => {
  it('has the value of the formula', () => {
    const index = filled()
    const average = (4 + 6 + 3) / 3
    const idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))

    const [first] = index.search(ask('commit'), 1)

    expect(first?.key).toBe('a')
    expect(first?.score).toBeCloseTo((idf * 2) / (2 + 1.2 * (1 - 0.75 + (0.75 * 4) / average)), 5)
  })

  it('takes nothing away for words that nobody has', () => {
    expect(keys(filled(), 'zzqx', 'yyqx', 'commit')).toEqual(['a', 'b'])
  })

  it('puts a rare word before a common one', () => {
    expect(keys(filled(), 'commit', 'zebra')[0]).toBe('c')
  })

  it('counts the best of the forms of a word, not all of them', () => {
    const index = filled()

    const [one] = index.search([{ forms: [{ form: 'zebra', weight: 1 }] }], 1)
    const [two] = index.search(
      [
        {
          forms: [
            { form: 'zebra', weight: 1 },
            { form: 'rare', weight: 0.5 },
          ],
        },
      ],
      1,
    )

    expect(two?.score).toBeCloseTo(one?.score ?? 0, 6)
  })
})

describe('changes', () => {
  it('finds the same whether packed or not, also after documents were replaced and deleted', () => {
    const index = filled()
    index.set('a', document('squash everything'))
    index.delete('b')
    const before = [keys(index, 'commit'), keys(index, 'squash'), keys(index, 'zebra')]

    index.pack()

    expect(before).toEqual([[], ['a'], ['c']])
    expect([keys(index, 'commit'), keys(index, 'squash'), keys(index, 'zebra')]).toEqual(before)
    expect(index.size).toBe(2)
    expect(index.documentsWith('commit')).toBe(0)
  })

  it('is the same after it was stored and taken up', () => {
    const index = filled()
    for (let at = 0; at < 3000; at += 1)
      index.set(`n${String(at)}`, document(`word${String(at % 50)} common`))

    const again = new WordIndex(index.store())
    expect(again.search(ask('word7'), 100)).toEqual(index.search(ask('word7'), 100))
    again.set('new', document('zebra stripes'))

    expect(again.size).toBe(3004)
    expect(keys(again, 'zebra').sort()).toEqual(['c', 'new'])
    expect(again.formsWithPrefix('word1', 20).map(({ term }) => term)).toContain('word17')
  })
})
