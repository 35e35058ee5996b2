import { describe, expect, it } from 'vitest'
import { bandsOf, shapeOf, similarityOf, type TextShape } from './similar-text.ts'

const TIP =
  'A partial index in PostgreSQL holds only the rows that its condition names, so it stays small and quick to write.'

function shape(text: string): TextShape {
  const found = shapeOf(text)
  if (found === undefined) throw new Error(`${text} is too short.`)
  return found
}

const alike = (a: string, b: string): number => similarityOf(shape(a), shape(b))
const shared = (a: string, b: string): string[] => {
  const bands = new Set(bandsOf(shape(a)))
  return bandsOf(shape(b)).filter((band) => bands.has(band))
}

describe('similar texts', () => {
  it('are the same but for case, marks, addresses and names of users', () => {
    const copy = `RT @ada: ${TIP.toUpperCase().replaceAll(',', ' –')} https://t.co/abc`

    expect(alike(TIP, copy)).toBeGreaterThan(0.85)
    expect(shared(TIP, copy)).not.toEqual([])
  })

  it('keep a band in common when a word is changed', () => {
    for (const word of ['partial', 'holds', 'rows', 'small', 'write'])
      expect(shared(TIP, TIP.replace(word, 'other'))).not.toEqual([])

    expect(alike(TIP, TIP.replace('quick', 'fast'))).toBeGreaterThan(0.7)
  })

  it('are not those of a series, which differ in a number', () => {
    const day = (n: number) =>
      `Day ${n} of a hundred days of code: today I read about indexes and wrote a parser.`

    expect(alike(day(12), day(13))).toBe(0)
    expect(shared(day(12), day(13))).toEqual([])
  })

  it('have nothing in common when they say different things', () => {
    const other =
      'Kubernetes probes tell the scheduler when a container may get traffic and when it must be restarted.'

    expect(alike(TIP, other)).toBe(0)
    expect(shared(TIP, other)).toEqual([])
  })

  it('may be written without spaces', () => {
    const text = '向量数据库把文本变成数字再按距离查找最近的内容'

    expect(alike(text, `${text}。`)).toBe(1)
    expect(alike(text, '今天的天气很好我们一起去公园散步然后吃午饭吧')).toBe(0)
  })

  it('say too little when they are short, empty or of nothing but marks', () => {
    expect(['', '🎉🎉🎉', 'so true', 'this is the way @ada https://x.com/ada'].map(shapeOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
