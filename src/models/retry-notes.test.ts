import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openRetryNotes } from './retry-notes.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: new Date(2026, 4, 31, 10) }))
afterEach(() => vi.useRealTimers())

it('tells each cause once, and again when it lasts', () => {
  const said: string[] = []
  const note = openRetryNotes((message) => said.push(message))

  for (let call = 0; call < 40; call += 1) note('The server is not answering.', 700)
  note('The server is busy.', 2000)
  vi.setSystemTime(Date.now() + 6000)
  note('The server is not answering.', 4000)

  expect(said).toEqual([
    'The server is not answering. Next try at 10:00:00 (in 1 s).',
    'The server is busy. Next try at 10:00:02 (in 2 s).',
    'The server is not answering. Next try at 10:00:10 (in 4 s).',
  ])
})
