import { expect, it } from 'vitest'
import { textToEmbed } from './text-to-embed.ts'

const BYLINE =
  '> — Jo \\*B\\* (@jo\\_b), 2026-01-09, [the post](https://x.com/jo_b/status/2009505413329846272)'

it('is what the post says, without what stands around each', () => {
  const text = `> **Use** [partial](https://example.org/a) indexes\\.\n>\n${BYLINE}`

  expect(textToEmbed('Contact picker > Original post', text)).toBe('Contact picker\nUse partial indexes.')
})

it('says the title once', () => {
  expect(textToEmbed('Use partial indexes', '> Use partial indexes. They stay in memory.')).toBe(
    'Use partial indexes. They stay in memory.',
  )
})

it('keeps the name of a section that an article has', () => {
  expect(textToEmbed('Indexes > When to use them', 'When few rows match.')).toBe(
    'Indexes > When to use them\nWhen few rows match.',
  )
})

it('is the title where there is nothing else', () => {
  expect(textToEmbed('Contact picker > Media', '')).toBe('Contact picker')
})
