import { describe, expect, it } from 'vitest'
import { findAddresses } from './addresses.ts'

const found = (text: string, known: string[] = []): string[] =>
  findAddresses(text, known).map(({ from, to }) => text.slice(from, to))

describe('addresses in a text', () => {
  it.each([
    ['see https://a.example/x_(y) and more', 'https://a.example/x_(y)'],
    ['(see https://a.example/x)', 'https://a.example/x'],
    ['[a](https://a.example/x).', 'https://a.example/x'],
    ['https://a.example/list[0][1]', 'https://a.example/list[0][1]'],
    ['read https://a.example/x?a=(1)&b=2!', 'https://a.example/x?a=(1)&b=2'],
    ['fetch("https://a.example/x").then(y)', 'https://a.example/x'],
  ])('end where a reader ends them: %s', (text, address) => {
    expect(found(text)).toEqual([address])
  })

  it('are whole where they are known, whatever they hold', () => {
    const known = 'https://a.example/w/B_(x)_[y]|z"q"'

    expect(found(`one ${known}, two https://b.example/z.`, [known])).toEqual([known, 'https://b.example/z'])
  })

  it('are not cut by a shorter one that they begin with', () => {
    const [short, long] = ['https://a.example/x', 'https://a.example/x/y|z']

    expect(found(`${long} ${short}`, [short, long])).toEqual([long, short])
    expect(found('https://a.example/xyz', [short])).toEqual(['https://a.example/xyz'])
  })

  it('are found in a long line of brackets in little time', () => {
    const text = `https://a.example/${'('.repeat(200_000)}`
    const before = performance.now()

    found(text)

    expect(performance.now() - before).toBeLessThan(5000)
  })
})
