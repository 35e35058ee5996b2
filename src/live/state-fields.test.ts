import { describe, expect, it } from 'vitest'
import type { RunProgress, ToldEvent } from './progress.ts'
import { changeBy, progressOf, type StateFields } from './state-fields.ts'

const at = '2026-01-01T00:00:00.000Z'
type Step = Omit<Extract<ToldEvent, { type: 'phase' }>, 'at' | 'type' | 'message'>
const step = (of: Step): ToldEvent => ({ at, type: 'phase', message: '', ...of })
const status = (of: string, message = of): ToldEvent => ({ at, type: 'status', status: of, message })

/** What every store does with a change. */
function store(fields: StateFields, events: readonly ToldEvent[]): StateFields {
  const { remove, set, raise } = changeBy(events)
  const kept = Object.entries(fields).filter(([name]) => !remove.includes(name))
  const next: StateFields = { ...Object.fromEntries(kept), ...set }
  for (const [name, value] of Object.entries(raise))
    next[name] = Math.max(Number(value), Number(next[name] ?? value))
  return next
}

/** The same, whether the events come in one batch or one by one. */
function stateAfter(events: readonly ToldEvent[]): RunProgress {
  const now = new Date('2026-01-01T00:00:10Z')
  const whole = progressOf('run', events.length, store({}, events), now)
  const single = events.reduce<StateFields>((fields, event) => store(fields, [event]), {})
  expect(progressOf('run', events.length, single, now)).toEqual(whole)
  return whole
}

describe('the state of a run', () => {
  it('begins a phase anew when it is started again, but does not take back the percent', () => {
    const once: ToldEvent[] = [
      step({ phase: 'content_processing', status: 'started' }),
      step({ phase: 'content_processing', status: 'progress', done: 8, total: 10 }),
    ]

    const again = stateAfter([...once, step({ phase: 'content_processing', status: 'started', total: 20 })])

    expect(again.phases.content_processing).toEqual({
      status: 'started',
      message: '',
      total: 20,
      startedAt: at,
    })
    expect([stateAfter(once).percent, again.percent]).toEqual([48, 48])
  })

  it('does not go back when progress of other workers comes late', () => {
    const state = stateAfter([
      step({ phase: 'content_processing', status: 'started' }),
      step({ phase: 'content_processing', status: 'progress', done: 8, total: 10 }),
      step({ phase: 'content_processing', status: 'progress', done: 7, total: 10 }),
    ])

    expect(state).toMatchObject({ percent: 48, secondsLeft: 3 })
    expect(state.phases.content_processing?.done).toBe(8)
  })

  it('names the phase in hand, or the one that failed', () => {
    const begun = [status('running'), step({ phase: 'git_sync', status: 'started' })]

    expect(stateAfter(begun).phase).toBe('git_sync')
    expect(stateAfter([...begun, step({ phase: 'git_sync', status: 'done' })]).phase).toBeUndefined()
    expect(stateAfter([...begun, step({ phase: 'git_sync', status: 'failed' })]).phase).toBe('git_sync')
  })

  it('keeps the end of a run until it is queued again', () => {
    const ended = [status('running'), status('interrupted', 'Its process died.'), status('running')]

    expect(stateAfter(ended)).toMatchObject({ status: 'interrupted', message: 'Its process died.' })
    expect(stateAfter([...ended, status('queued', 'Once more.')])).toMatchObject({
      ...{ status: 'queued', message: 'Once more.' },
    })
  })

  it('looks past phases that it does not know', () => {
    expect(stateAfter([step({ phase: 'import', status: 'progress', done: 1, total: 2 })])).toMatchObject({
      ...{ phases: {}, percent: 0, seq: 1 },
    })
  })

  it('never shows less percent than before, whatever is told', () => {
    const statuses = ['started', 'progress', 'progress', 'progress', 'done', 'failed', 'skipped'] as const
    const phases = ['initialization', 'content_processing', 'git_sync'] as const
    let fields: StateFields = {}
    let before = 0
    for (let n = 0; n < 500; n += 1) {
      const [done, total] = [(n * 7) % 23, 1 + ((n * 5) % 31)]
      const told = {
        phase: phases[n % 3] ?? '',
        status: statuses[(n * 11) % 7] ?? 'started',
        done,
        total,
      } as const
      fields = store(fields, [step(told)])
      const { percent } = progressOf('run', n, fields)
      expect(percent).toBeGreaterThanOrEqual(before)
      before = percent
    }
  })
})
