import { describe, expect, it } from 'vitest'
import { graphemeCount } from './cut-text.ts'
import { segmentsOf } from './segments.ts'
import { splitWords } from './words.ts'

describe('segmentsOf', () => {
  it.each<[Intl.SegmenterOptions['granularity'], string]>([
    ['grapheme', '👩‍💻e\u0301🇩🇪 x'],
    ['word', 'Words of any kind, naïve ones too; '],
    ['sentence', 'One sentence is here. Another one? Yes! '],
  ])('gives the same %ss as one segmenter over all of the text', (granularity, piece) => {
    const segmenter = new Intl.Segmenter('en', { granularity })
    const text = piece.repeat(200)

    const segments = [...segmentsOf(segmenter, text)].map(({ segment, index }) => [segment, index])

    const expected = [...segmenter.segment(text)].map(({ segment, index }) => [segment, index])
    expect(segments).toEqual(expected)
  })

  it('gives nothing for nothing', () => {
    expect([...segmentsOf(new Intl.Segmenter(), '')]).toEqual([])
  })

  it('cuts what is longer than a window between characters', () => {
    const text = '😀'.repeat(3333)

    const sentences = [...segmentsOf(new Intl.Segmenter('en', { granularity: 'sentence' }), `a${text}`)]

    expect(sentences.map(({ segment }) => segment).join('')).toBe(`a${text}`)
    expect(sentences.every(({ segment }) => segment.isWellFormed())).toBe(true)
  })

  it('takes texts as long as a book', () => {
    expect(graphemeCount('я'.repeat(1_000_000))).toBe(1_000_000)
    expect(splitWords('検索を速くする。'.repeat(20_000)).length).toBeGreaterThan(40_000)
  })
})
