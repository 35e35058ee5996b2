import { expect, it } from 'vitest'
import { SessionTurns } from './session-turns.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Takes turns in this order, and tells which have begun. */
function openRound(order: readonly ('share' | 'alone')[]) {
  const turns = new SessionTurns()
  const begun: number[] = []
  const ends: (() => void)[] = []
  for (const [index, kind] of order.entries())
    void turns[kind]().then((end) => {
      begun.push(index)
      ends[index] = end
    })
  return { begun, end: (index: number) => ends[index]?.() }
}

it('lets two statements begin, and the next when one of them is over', async () => {
  const { begun, end } = openRound(['share', 'share', 'share'])
  await settle()
  expect(begun).toEqual([0, 1])

  end(1)
  await settle()

  expect(begun).toEqual([0, 1, 2])
})

it('begins a transaction when the statements before it are over, and nothing beside it', async () => {
  const { begun, end } = openRound(['share', 'alone', 'share'])
  await settle()
  expect(begun).toEqual([0])

  end(0)
  await settle()
  expect(begun).toEqual([0, 1])

  end(1)
  await settle()
  expect(begun).toEqual([0, 1, 2])
})

it('counts an end once, however often it is told', async () => {
  const { begun, end } = openRound(['alone', 'alone', 'alone'])
  await settle()

  end(0)
  end(0)
  await settle()

  expect(begun).toEqual([0, 1])
})
