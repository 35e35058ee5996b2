import { describe, expect, it } from 'vitest'
import { fuseRanks } from './fuse-ranks.ts'

const ids = (...lists: string[][]): string[] => fuseRanks(lists).map(({ id }) => id)

describe('fuseRanks', () => {
  it('puts what both lists found above what one list found first', () => {
    expect(ids(['a', 'b'], ['c', 'b'])).toEqual(['b', 'a', 'c'])
  })

  it('keeps the order of a single list', () => {
    expect(ids(['c', 'a', 'b'], [])).toEqual(['c', 'a', 'b'])
  })

  it('keeps equal sums in the order of appearance', () => {
    expect(ids(['a', 'b'], ['c', 'd'])).toEqual(['a', 'c', 'b', 'd'])
  })

  it('gives nothing for nothing', () => {
    expect([ids(), ids([], [])]).toEqual([[], []])
  })

  it('adds 1 / (k + rank), rank counted from 1', () => {
    const [first] = fuseRanks([['a'], ['b', 'a']], 10)

    expect(first).toEqual({ id: 'a', score: 1 / 11 + 1 / 12 })
  })

  it.each([0, -1])('refuses k = %d', (k) => {
    expect(() => fuseRanks([['a']], k)).toThrow(RangeError)
  })
})
