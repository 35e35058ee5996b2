import { describe, expect, it } from 'vitest'
import { PHASES } from '../contract/phases.ts'
import { percentOf, secondsLeft, shareOf } from './percent.ts'

describe('shareOf', () => {
  it('goes by the counts, and is whole for what is done or skipped', () => {
    expect(shareOf({ status: 'progress', done: 5, total: 20 })).toBe(0.25)
    expect(shareOf({ status: 'done', done: 3 })).toBe(1)
    expect(shareOf({ status: 'skipped' })).toBe(1)
  })

  it('is nothing without a total, and never more than all', () => {
    expect(shareOf({ status: 'progress', done: 5 })).toBe(0)
    expect(shareOf({ status: 'progress', done: 0, total: 0 })).toBe(0)
    expect(shareOf({ status: 'progress', done: 21, total: 20 })).toBe(1)
    expect(shareOf({ status: 'failed', done: 20, total: 20 })).toBe(0)
  })
})

describe('percentOf', () => {
  it('is 0 before the first phase and 100 after the last', () => {
    expect(percentOf({})).toBe(0)
    expect(percentOf(Object.fromEntries(PHASES.map(({ id }) => [id, 1])))).toBe(100)
  })

  it('gives most of the way to content processing', () => {
    const parts = PHASES.map(({ id }) => [percentOf({ [id]: 1 }), id] as const)

    expect(Math.max(...parts.map(([part]) => part))).toBe(60)
    expect(parts.find(([part]) => part === 60)?.[1]).toBe('content_processing')
  })

  it('grows with each share', () => {
    expect(percentOf({ initialization: 1, fetch_bookmarks: 1, content_processing: 0.5 })).toBe(40)
    expect(percentOf({ initialization: 1, fetch_bookmarks: 1, content_processing: 0.51 })).toBe(40)
    expect(percentOf({ initialization: 1, fetch_bookmarks: 1, content_processing: 0.55 })).toBe(43)
  })
})

describe('secondsLeft', () => {
  const now = new Date('2026-01-01T00:01:40Z')
  const startedAt = '2026-01-01T00:00:00Z'
  const phase = { status: 'progress', message: '', startedAt } as const

  it('goes by the speed since the phase began', () => {
    expect(secondsLeft({ ...phase, done: 25, total: 100 }, now)).toBe(300)
    expect(secondsLeft({ ...phase, done: 100, total: 100 }, now)).toBe(0)
  })

  it('is not known before something is done', () => {
    expect(secondsLeft({ ...phase, done: 0, total: 100 }, now)).toBeUndefined()
    expect(secondsLeft({ ...phase, done: 5 }, now)).toBeUndefined()
    expect(secondsLeft({ status: 'progress', message: '', done: 5, total: 9 }, now)).toBeUndefined()
  })
})
