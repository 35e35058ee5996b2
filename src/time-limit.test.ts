import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { unlessAborted, withEither, withinTime } from './time-limit.ts'

const tooLate = new Error('late')
const late = (): Error => tooLate
const never = (): Promise<never> => new Promise(() => undefined)

describe('withinTime', () => {
  it('gives back what the work gives', async () => {
    expect(await withinTime({ limitMs: 60_000, late }, () => Promise.resolve(7))).toBe(7)
  })

  it('ends work that heeds nothing, and tells it', async () => {
    let told: AbortSignal | undefined
    const work = withinTime({ limitMs: 1, late }, (limited) => {
      told = limited.signal
      return never()
    })

    await expect(work).rejects.toBe(tooLate)
    expect(told?.reason).toBe(tooLate)
  })

  it('ends with the reason of the signal, also when it had fired before', async () => {
    const stop = new AbortController()
    const reason = new Error('stopped')
    const work = withinTime({ limitMs: 60_000, late, signal: stop.signal }, never)

    stop.abort(reason)

    await expect(work).rejects.toBe(reason)
    await expect(withinTime({ limitMs: 60_000, late, signal: stop.signal }, never)).rejects.toBe(reason)
  })

  it('fails as the work fails', async () => {
    const fault = new Error('fault')

    await expect(withinTime({ limitMs: 60_000, late }, () => Promise.reject(fault))).rejects.toBe(fault)
  })
})

describe('withEither', () => {
  const heed = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      const end = (): void => {
        reject(signal.reason as Error)
      }
      if (signal.aborted) end()
      signal.addEventListener('abort', end)
    })

  it.each([0, 1])('ends with the reason of signal %i, also when it had fired before', async (index) => {
    const stops = [new AbortController(), new AbortController()]
    const signals = stops.map(({ signal }) => signal)
    const reason = new Error('stopped')
    const work = withEither([...signals, undefined], heed)

    stops[index]?.abort(reason)

    await expect(work).rejects.toBe(reason)
    await expect(withEither(signals, heed)).rejects.toBe(reason)
  })

  it('leaves nothing at signals that live on', async () => {
    const { signal } = new AbortController()

    expect(await withEither([signal, undefined], () => Promise.resolve(7))).toBe(7)
    await expect(withEither([signal], () => Promise.reject(new Error('fault')))).rejects.toThrow('fault')

    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('unlessAborted', () => {
  it('gives what is waited for, or ends with the reason, and leaves nothing at the signal', async () => {
    const stop = new AbortController()
    const reason = new Error('stopped')

    expect(await unlessAborted(Promise.resolve(7), stop.signal)).toBe(7)
    const waiting = unlessAborted(never(), stop.signal)
    stop.abort(reason)

    await expect(waiting).rejects.toBe(reason)
    await expect(unlessAborted(never(), stop.signal)).rejects.toBe(reason)
    expect(getEventListeners(stop.signal, 'abort')).toEqual([])
  })
})
