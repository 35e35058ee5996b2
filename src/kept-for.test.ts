import { describe, expect, it } from 'vitest'
import { keptFor, openedOnce } from './kept-for.ts'

/** Opens what a test decides, when it decides. */
function door() {
  const openings: { resolve: (value: string) => void; reject: (error: Error) => void }[] = []
  const open = (): Promise<string> =>
    new Promise((resolve, reject) => {
      openings.push({ resolve, reject })
    })
  return { open, openings }
}

describe('openedOnce', () => {
  it('opens once for all who come, and tells what is open', async () => {
    const { open, openings } = door()
    const kept = openedOnce(open)
    expect(await kept.current()).toBeUndefined()

    const all = Promise.all([kept.get(), kept.get()])
    openings[0]?.resolve('open')

    expect(await all).toEqual(['open', 'open'])
    expect(await kept.get()).toBe('open')
    expect(await kept.current()).toBe('open')
    expect(openings).toHaveLength(1)
  })

  it('opens anew after an opening that failed, and after it was forgotten', async () => {
    const { open, openings } = door()
    const kept = openedOnce(open)
    const first = kept.get()
    openings[0]?.reject(new Error('away'))
    await expect(first).rejects.toThrow('away')
    expect(await kept.current()).toBeUndefined()

    const second = kept.get()
    openings[1]?.resolve('open')
    expect(await second).toBe('open')
    kept.forget()
    const third = kept.get()
    openings[2]?.resolve('open again')

    expect(await third).toBe('open again')
  })

  it('keeps what was opened after one that fails late', async () => {
    const { open, openings } = door()
    const kept = openedOnce(open)
    const first = kept.get()
    kept.forget()
    const second = kept.get()
    openings[1]?.resolve('open')
    await second
    openings[0]?.reject(new Error('late'))
    await expect(first).rejects.toThrow('late')

    expect(await kept.get()).toBe('open')
    expect(openings).toHaveLength(2)
  })
})

describe('keptFor', () => {
  it('gives one answer for its time, and asks again at once after a failure', async () => {
    const { open, openings } = door()
    const ask = keptFor(60_000, open)
    const first = ask()
    openings[0]?.reject(new Error('away'))
    await expect(first).rejects.toThrow('away')
    const second = ask()
    openings[1]?.resolve('answer')
    expect(await second).toBe('answer')

    expect(await ask()).toBe('answer')
    expect(openings).toHaveLength(2)
  })

  it('asks anew when its time is over', async () => {
    const { open, openings } = door()
    const ask = keptFor(0, open)
    const first = ask()
    openings[0]?.resolve('old')
    await first
    const second = ask()
    openings[1]?.resolve('new')

    expect(await second).toBe('new')
  })
})
