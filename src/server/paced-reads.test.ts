import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openPacedReads } from './paced-reads.ts'

const TAKES_MS = 50

function counting(): { read: () => Promise<number>; reads: () => number } {
  let count = 0
  const read = async (): Promise<number> => {
    count += 1
    const mine = count
    await sleep(TAKES_MS)
    return mine
  }
  return { read, reads: () => count }
}

it('answers all who ask while a run goes on from one reading, and reads again when that is paid for', async () => {
  const paced = openPacedReads(() => Promise.resolve(true))
  const { read, reads } = counting()

  const together = await Promise.all([paced('totals', read), paced('totals', read), paced('totals', read)])
  const soon = await paced('totals', read)
  await sleep(TAKES_MS * 25)
  const later = await paced('totals', read)

  expect([together, soon, later]).toEqual([[1, 1, 1], 1, 2])
  expect(reads()).toBe(2)
})

it('reads for each who asks when no run goes on', async () => {
  const paced = openPacedReads(() => Promise.resolve(false))
  const { read } = counting()

  expect([await paced('totals', read), await paced('totals', read)]).toEqual([1, 2])
})

it('tells one question from another, and keeps no failure', async () => {
  const paced = openPacedReads(() => Promise.resolve(true))
  const { read } = counting()

  await expect(paced('totals', () => Promise.reject(new Error('away')))).rejects.toThrow('away')

  expect([await paced('totals', read), await paced('plan', read)]).toEqual([1, 2])
})
