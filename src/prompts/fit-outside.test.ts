import { expect, it } from 'vitest'
import { countTokens } from '../models/token-count.ts'
import { fitOutside } from './fit-outside.ts'
import { Outside, outside, type PromptPart } from './prompt-text.ts'

const PARAGRAPHS = Array.from(
  { length: 200 },
  (_, index) => `Paragraph ${index}: measure, change, measure again.`,
)
const LONG = PARAGRAPHS.join('\n\n')

function texts(parts: readonly PromptPart[]): string[] {
  return parts.map((part) => (part instanceof Outside ? part.text : part))
}

it('leaves what fits as it is', () => {
  const parts = ['Rules. ', outside(LONG), ' More rules.']

  expect(fitOutside(parts, 10_000)).toEqual(parts)
})

it('takes the middle out of the longest texts, at the ends of paragraphs, and nothing of ours', () => {
  const rules = 'Rules, which are long themselves. '.repeat(50)
  const parts = [rules, outside('A short post.'), 'Article 1', outside(LONG), 'Article 2', outside(LONG)]

  const fitted = texts(fitOutside(parts, 3000))

  expect(countTokens(fitted.join(''))).toBeLessThan(3000)
  expect(countTokens(fitted.join(''))).toBeGreaterThan(2500)
  expect(fitted.filter((_, index) => index < 3 || index === 4)).toEqual([
    ...[rules, 'A short post.', 'Article 1', 'Article 2'],
  ])
  const kept = fitted[3]?.split(/\n+/) ?? []
  const gap = kept.indexOf('[…]')
  expect(kept.slice(0, gap)).toEqual(PARAGRAPHS.slice(0, gap))
  expect(kept.slice(gap + 1)).toEqual(PARAGRAPHS.slice(gap + 1 - kept.length))
  expect(gap).toBeGreaterThan(kept.length / 2)
  expect(fitted[5]).toBe(fitted[3])
})

it.each([
  [
    'sentences',
    '索引只覆盖仍在使用的行。'.repeat(1000),
    /^(索引只覆盖仍在使用的行。)+\n\[…\]\n(索引只覆盖仍在使用的行。)+$/,
  ],
  ['words', 'alpha beta '.repeat(3000), /^(alpha beta ?|alpha ?)+\n\[…\]\n(beta ?)?(alpha beta ?)+$/],
  ['whole characters', '👩‍💻'.repeat(2000), /^(👩‍💻)+\n\[…\]\n(👩‍💻)+$/],
])('cuts between %s where there are no paragraphs', (_what, text, shape) => {
  const [fitted = ''] = texts(fitOutside([outside(text)], 1500))

  expect(fitted).toMatch(shape)
  expect(countTokens(fitted)).toBeLessThan(1500)
})
