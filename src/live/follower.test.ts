import { describe, expect, it, vi } from 'vitest'
import { Follower, type Readings } from './follower.ts'
import type { LiveEvent } from './progress.ts'
import { progressOf } from './state-fields.ts'

/** A run whose store keeps only so many events, and can be away. */
function openRun(kept = 10) {
  let events: LiveEvent[] = []
  let isAway = false
  const newest = (): number => events.at(-1)?.seq ?? 0
  const answer = <T>(value: T): Promise<T> =>
    isAway ? Promise.reject(new Error('The store is away.')) : Promise.resolve(value)
  const readings: Readings = {
    state: () => answer(progressOf('run', newest(), {})),
    eventsAfter: (seq) =>
      answer({ newest: newest(), events: events.filter((event) => event.seq > seq).slice(0, 3) }),
  }
  return {
    readings,
    tell(count: number): LiveEvent[] {
      const told = Array.from({ length: count }, (_, i): LiveEvent => {
        const seq = newest() + 1 + i
        return { runId: 'run', seq, at: '', type: 'log', level: 'info', message: `line ${seq}` }
      })
      events = [...events, ...told].slice(-kept)
      return told
    },
    loseAll() {
      events = []
    },
    setAway(value: boolean) {
      isAway = value
    },
  }
}

/** `s3` is a state that contains the first three events, `4` the fourth event. */
async function follow(run: ReturnType<typeof openRun>, onEvent = (_seq: number): void => undefined) {
  const seen: (string | number)[] = []
  const watcher = {
    state: ({ seq }: { seq: number }) => seen.push(`s${seq}`),
    event({ seq }: LiveEvent) {
      seen.push(seq)
      onEvent(seq)
    },
  }
  const follower = new Follower(watcher, run.readings)
  await follower.pull()
  return { follower, seen }
}

describe('Follower', () => {
  it('gives the state, then what is offered', async () => {
    const run = openRun()
    run.tell(3)
    const { follower, seen } = await follow(run)

    follower.offer(run.tell(2))

    expect(seen).toEqual(['s3', 4, 5])
  })

  it('reads what was not offered', async () => {
    const run = openRun()
    const { follower, seen } = await follow(run)

    run.tell(5)
    follower.offer(run.tell(1))
    await follower.pull()

    expect(seen).toEqual(['s0', 1, 2, 3, 4, 5, 6])
  })

  it('does not give twice what is offered and read', async () => {
    const run = openRun()
    const { follower, seen } = await follow(run)

    const told = run.tell(4)
    const pulling = follower.pull()
    follower.offer(told)
    await pulling
    follower.offer(told)
    await follower.pull()

    expect(seen).toEqual(['s0', 1, 2, 3, 4])
  })

  it('begins with a new state when more was missed than is kept', async () => {
    const run = openRun(10)
    const { follower, seen } = await follow(run)

    run.tell(11)
    await follower.pull()
    follower.offer(run.tell(1))

    expect(seen).toEqual(['s0', 's11', 12])
  })

  it('begins with a new state when the store lost its data', async () => {
    const run = openRun()
    run.tell(5)
    const { follower, seen } = await follow(run)

    run.loseAll()
    follower.offer(run.tell(2))
    await follower.pull()
    expect(seen).toEqual(['s5', 's2'])

    run.loseAll()
    follower.offer(run.tell(4))
    await follower.pull()
    expect(seen).toEqual(['s5', 's2', 's4'])
  })

  it('tries again by itself while the store is away', async () => {
    const run = openRun()
    run.tell(1)
    run.setAway(true)
    const { follower, seen } = await follow(run)
    follower.offer(run.tell(1))

    run.setAway(false)

    await vi.waitFor(() => {
      expect(seen).toEqual(['s2'])
    }, 5000)
  })

  it('gives nothing after the end, also in the middle of a batch', async () => {
    const run = openRun()
    const { follower, seen } = await follow(run, (seq) => {
      if (seq === 2) follower.end()
    })

    follower.offer(run.tell(4))
    run.tell(1)
    await follower.pull()

    expect(seen).toEqual(['s0', 1, 2])
  })
})
