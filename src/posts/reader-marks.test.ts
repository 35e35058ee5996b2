import { describe, expect, it } from 'vitest'
import { joinMarks, mergeMarks, readerWords } from './reader-marks.ts'

describe('what the reader wrote', () => {
  it('is added to what is there, and the same is not added twice', () => {
    const first = mergeMarks(undefined, { notes: 'one', highlights: [{ quote: 'a' }], reading: 'read' })

    const twice = mergeMarks(mergeMarks(first, { notes: 'two', favourite: true, reading: 'unread' }), {
      notes: 'two',
    })

    expect(twice).toEqual({
      notes: 'one\n\ntwo',
      highlights: [{ quote: 'a' }],
      own_title: null,
      favourite: true,
      reading: 'read',
    })
  })

  it('of two rows about one bookmark is one', () => {
    const row = (quote: string, note?: string) => ({
      highlights: [note === undefined ? { quote } : { quote, note }],
    })

    expect(joinMarks(row('a', 'mine'), row('b'))).toEqual({
      highlights: [{ quote: 'a', note: 'mine' }, { quote: 'b' }],
    })
    expect(joinMarks({}, {})).toEqual({})
  })

  it('is told to models as his words', () => {
    const marks = mergeMarks(undefined, { title: 'T', notes: 'why', highlights: [{ quote: 'q', note: 'n' }] })

    expect(readerWords(marks)).toBe('T\nwhy\nMarked: q\nBeside it: n')
    expect(readerWords(mergeMarks())).toBe('')
  })
})
