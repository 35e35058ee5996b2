import { describe, expect, it, vi } from 'vitest'
import { Outbox, type Batch } from './outbox.ts'
import type { ToldEvent } from './progress.ts'

const line = (message: string): ToldEvent => ({ at: '', type: 'log', level: 'info', message })
const step = (status: 'started' | 'progress' | 'done', done: number, phase = 'git_sync'): ToldEvent => ({
  ...{ at: '', type: 'phase', phase, status, message: String(done), done },
})

/** Where an outbox writes to: it can be away, or take what it then denies to have. */
function openStore(limit = 10) {
  const stored: Batch[] = []
  const tried: number[] = []
  let isAway = false
  let batches = 0
  const outbox = new Outbox({
    flushAfterMs: 5,
    limit,
    nextNumber: () => (batches += 1),
    write(batch) {
      tried.push(batch.number)
      if (isAway) return Promise.reject(new Error('The store is away.'))
      stored.push(batch)
      return Promise.resolve()
    },
  })
  return {
    outbox,
    stored,
    tried,
    messages: () => stored.flatMap(({ events }) => events.map(({ message }) => message)),
    setAway: (value: boolean) => {
      isAway = value
    },
  }
}

describe('Outbox', () => {
  it('writes by itself, and at once when it is flushed', async () => {
    const { outbox, messages } = openStore()

    outbox.add(line('one'))
    expect(messages()).toEqual([])
    await vi.waitFor(() => {
      expect(messages()).toEqual(['one'])
    })
    outbox.add(line('two'))
    await Promise.all([outbox.flush(), outbox.flush()])

    expect(messages()).toEqual(['one', 'two'])
  })

  it('tells only the newest progress of a phase, and every log line', async () => {
    const { outbox, messages } = openStore()
    const told = [
      step('started', 0),
      step('progress', 1),
      line('a'),
      step('progress', 2),
      step('progress', 7, 'x'),
    ]

    for (const event of [...told, line('b'), step('progress', 3), step('done', 4)]) outbox.add(event)
    await outbox.flush()

    expect(messages()).toEqual(['0', 'a', '7', 'b', '3', '4'])
  })

  it('writes a batch again under its number, before what came later', async () => {
    const { outbox, stored, tried, messages, setAway } = openStore()
    setAway(true)
    outbox.add(line('one'))
    await vi.waitFor(() => {
      expect(tried).toEqual([1, 1])
    })

    outbox.add(line('two'))
    setAway(false)
    await outbox.flush()

    expect(messages()).toEqual(['one', 'two'])
    expect(stored.map(({ number }) => number)).toEqual([1, 2])
  })

  it('drops the oldest log lines when there is no room, and counts them', async () => {
    const { outbox, stored, messages, setAway } = openStore(4)
    setAway(true)
    outbox.add(step('started', 0))

    for (const name of ['a', 'b', 'c', 'd', 'e']) outbox.add(line(name))
    setAway(false)
    await outbox.flush()

    expect(messages()).toEqual(['0', 'c', 'd', 'e'])
    expect(stored.map(({ dropped }) => dropped)).toEqual([2])
  })

  it('waits 2 seconds for a store that is away, and then no longer', async () => {
    const { outbox, setAway } = openStore()
    setAway(true)
    outbox.add(line('one'))

    const startedAt = performance.now()
    await outbox.flush()

    expect(performance.now() - startedAt).toBeGreaterThan(1900)
  })
})
