import { expect, it } from 'vitest'
import { fuseScores } from './fuse-scores.ts'

const order = (...args: Parameters<typeof fuseScores>): string[] => fuseScores(...args).map(({ id }) => id)

it('puts what both found before what one found', () => {
  const fused = fuseScores(
    [
      { id: 'a', score: 4 },
      { id: 'b', score: 4 },
    ],
    [
      { id: 'b', score: 0.8 },
      { id: 'c', score: 0.8 },
    ],
  )

  expect(fused.map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  expect(fused.at(-1)?.isSimilar).toBe(true)
})

it('is not moved by a list in which nothing is near', () => {
  expect(
    order(
      [
        { id: 'a', score: 4 },
        { id: 'b', score: 3.9 },
      ],
      [{ id: 'b', score: 0.2 }],
    ),
  ).toEqual(['a', 'b'])
})

it('is each list by itself where the other is empty', () => {
  expect(
    order(
      [],
      [
        { id: 'x', score: 0.9 },
        { id: 'y', score: 0.5 },
      ],
    ),
  ).toEqual(['x', 'y'])
  expect(order([{ id: 'x', score: 9 }], [])).toEqual(['x'])
  expect(order([], [])).toEqual([])
})

it('believes meaning more, the less of the query the best hit by words has', () => {
  const byWords = [
    { id: 'a', score: 4 },
    { id: 'b', score: 1 },
  ]
  const byMeaning = [
    { id: 'c', score: 0.7 },
    { id: 'b', score: 0.4 },
  ]

  expect(order(byWords, byMeaning, 0)[0]).toBe('a')
  expect(order(byWords, byMeaning, 0.9)[0]).toBe('c')
})
