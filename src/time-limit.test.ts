import { describe, expect, it } from 'vitest'
import { withinTime } from './time-limit.ts'

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
