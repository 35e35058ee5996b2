import { describe, expect, it } from 'vitest'
import { cutWords } from '../../search/words/cut-words.ts'
import { openWordForms } from '../../search/words/word-forms.ts'
import { parseAliases } from '../../search/words/aliases.ts'
import type { Matchers } from '../../search/snippet.ts'
import { chooseQuote } from './choose-quote.ts'

const formsOf = openWordForms(parseAliases([]))

function asking(words: string): Matchers {
  const forms = [...cutWords(words)].map(
    (word, number) => [formsOf(word).whole, { word: number, weight: 1 }] as const,
  )
  return { forms: new Map(forms), formsOf }
}

const FILLER = 'Nothing here has to do with what is asked, and it only takes up room in the post. '
const LONG = FILLER.repeat(8)

describe('chooseQuote', () => {
  it('quotes a short post whole, its lines as they are', () => {
    expect(chooseQuote('One thing.\nAnother thing, by the way.', asking('thing'))).toBe(
      'One thing.\nAnother thing, by the way.',
    )
  })

  it('takes whole sentences around the words, with the one that is pointed back to', () => {
    const text = `${LONG}\nA partial index holds only the live rows. It stays in memory for that reason. ${FILLER}\n${LONG}`

    const quote = chooseQuote(text, asking('stays memory'))

    expect(quote).toContain('A partial index holds only the live rows. It stays in memory for that reason.')
    expect(quote.length).toBeLessThan(900)
  })

  it('takes the list that a sentence announces', () => {
    const list = ['1. Chunk on structure.', '2. Put context back.', '3. Search both ways.']
    const text = [LONG, 'What moved our retrieval most:', ...list, '', '', '', '', '', LONG].join('\n')

    expect(chooseQuote(text, asking('moved retrieval'))).toBe(
      ['What moved our retrieval most:', ...list].join('\n'),
    )
  })

  it('takes the list that follows, of a post that only says what it will tell', () => {
    const list = ['1. What are we building?', '2. What can go wrong?', '3. What do we do about it?']
    const text = ['Threat modelling in 45 minutes. Four questions, one whiteboard.', ...list, '', LONG].join(
      '\n',
    )

    expect(chooseQuote(text, asking('threat modelling'))).toContain(list.join('\n'))
  })

  it('leaves out code, addresses and tags', () => {
    const text = `Use a partial index.\n\n\`\`\`sql\ncreate index on orders (id) where open;\n\`\`\`\n#postgres\nhttps://example.org/a`

    expect(chooseQuote(text, asking('partial index'))).toBe('Use a partial index.')
  })

  it('reads an article as the text that its reader sees', () => {
    const text = `# Indexes\n\n${LONG}\n\nA **partial** index covers [open rows](https://example.org/) only. The others are left out.\n\n${LONG}`

    expect(chooseQuote(text, asking('partial open rows'))).toContain('A partial index covers open rows only.')
  })

  it('is empty where there is no sentence', () => {
    expect(chooseQuote('https://example.org/a\n#tag', asking('tag'))).toBe('')
  })
})
