import { expect, it } from 'vitest'
import { UnavailableError } from '../errors.ts'
import { openOutages } from './outages.ts'

const away = new UnavailableError('model_unreachable', 'Nobody answers.')

it('waits once for an outage, however many jobs in hand meet it, and no longer the longer it lasts', () => {
  let now = 1000
  const outages = openOutages(() => now)
  const waits: (number | undefined)[] = []
  for (let tries = 0; tries < 20; tries += 1) {
    const begunAt = now
    now += 100
    const [first, ...others] = Array.from({ length: 5 }, () => outages.met(away, begunAt)?.waitMs)
    waits.push(first)
    expect(others).toEqual([undefined, undefined, undefined, undefined])
    now += 5000
  }
  for (const wait of waits) {
    expect(wait).toBeGreaterThanOrEqual(2000)
    expect(wait).toBeLessThanOrEqual(4000)
  }
})

it('knows the first wait of an outage from those that follow, and what ends one', () => {
  let now = 1000
  const outages = openOutages(() => now)
  expect(outages.isOver(now)).toBe(false)
  expect(outages.met(away, 900)?.isFirst).toBe(true)
  expect(outages.isOver(950)).toBe(false)
  now = 10_000
  expect(outages.met(away, 9000)?.isFirst).toBe(false)
  now = 20_000
  expect(outages.isOver(19_000)).toBe(true)
  expect(outages.met(away, 19_500)?.isFirst).toBe(true)
  now = 200_000
  expect(outages.met(away, 190_000)?.isFirst).toBe(true)
})

it('waits as long as a service asks for', () => {
  const busy = new UnavailableError('model_busy', 'Busy.', { retryAfterMs: 60_000 })
  expect(openOutages(() => 0).met(busy, 0)?.waitMs).toBe(60_000)
})
