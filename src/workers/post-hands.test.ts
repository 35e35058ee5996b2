import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openHands } from './post-hands.ts'

/** A piece of work that ends when it is told to. */
function openWork() {
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return { work: () => ended, end }
}

it('holds no other post while one must be alone, and lets those come first that need not be', async () => {
  const hands = openHands(2)
  const [a, b, c, bad, worse] = [openWork(), openWork(), openWork(), openWork(), openWork()]
  const taken = [hands.take('a', a.work), hands.takeAlone('worse', 4, worse.work)]
  taken.push(hands.takeAlone('bad', 2, bad.work), hands.take('b', b.work), hands.take('c', c.work))
  await turn()
  expect(hands.inHand()).toEqual(['a', 'b'])

  a.end()
  b.end()
  await turn()
  expect(hands.inHand()).toEqual(['c'])

  c.end()
  await turn()
  const late = openWork()
  taken.push(hands.take('late', late.work))
  await turn()
  expect(hands.inHand()).toEqual(['bad'])

  bad.end()
  await turn()
  expect(hands.inHand()).toEqual(['late'])

  late.end()
  await turn()
  expect(hands.inHand()).toEqual(['worse'])

  worse.end()
  await Promise.all(taken)
  expect(hands.inHand()).toEqual([])
})

it('gives the place back when the work fails', async () => {
  const hands = openHands(1)
  await expect(hands.takeAlone('a', 2, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await hands.take('b', () => Promise.resolve(hands.inHand()))).toEqual(['b'])
})
