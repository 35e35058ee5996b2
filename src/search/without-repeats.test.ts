import { describe, expect, it } from 'vitest'
import { EXTRACTED_NOTE } from '../documents/item-markdown.ts'
import { withoutRepeats } from './without-repeats.ts'

const POST =
  '> Bloom filters never miss a key. They may claim one that is not there. Size them for 1 % errors.'

describe('withoutRepeats', () => {
  it('leaves the post, and of summary and takeaways what it does not say', () => {
    const kept = withoutRepeats([
      '# Bloom filters',
      'Bloom filters never miss a key. They are a kind of index.',
      EXTRACTED_NOTE,
      '## Key takeaways',
      '- Size them for 1 % errors.\n- They may claim one that is not there.',
      '## Original post',
      POST,
    ])

    expect(kept).toEqual(['# Bloom filters', 'They are a kind of index.', '## Original post', POST])
  })

  it('has code once', () => {
    const code = '```sql\nselect count(*) from posts\n```'

    expect(withoutRepeats([code, '> Count them: select count(*) from posts'])).toEqual([
      '> Count them: select count(*) from posts',
    ])
  })

  it('keeps short sentences, which stand anywhere by chance', () => {
    expect(withoutRepeats(['It works.', 'Now it works. And how!'])).toEqual([
      'It works.',
      'Now it works. And how!',
    ])
  })

  it('keeps headings over headings, and drops those over nothing', () => {
    expect(withoutRepeats(['# One', '## Two', 'text', '## Three'])).toEqual(['# One', '## Two', 'text'])
  })
})
