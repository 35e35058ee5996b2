import { describe, expect, it } from 'vitest'
import { nextTry } from './next-try.ts'

const now = new Date(2026, 4, 31, 21, 4, 57).getTime()

describe('the time of the next try', () => {
  it.each([
    [12_000, '21:05:09 (in 12 s)'],
    [119_001, '21:06:56 (in 120 s)'],
    [15 * 60_000, '21:19:57 (in 15 min)'],
    [5 * 3_600_000, '2026-06-01 02:04:57 (in 5 h)'],
    [30 * 86_400_000, '2026-06-30 21:04:57 (in 30 days)'],
    [-5000, '21:04:52 (in 0 s)'],
  ])('is said in one form: %d ms', (wait, said) => {
    expect(nextTry(now + wait, now)).toBe(said)
  })
})
