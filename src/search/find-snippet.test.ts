import { expect, it } from 'vitest'
import type { DocumentCard } from './documents.ts'
import { toFound } from './find.ts'
import type { Matchers } from './snippet.ts'
import { cutWords } from './words/cut-words.ts'
import { parseAliases } from './words/aliases.ts'
import { openWordForms } from './words/word-forms.ts'

const formsOf = openWordForms(parseAliases([]))

function looking(...words: string[]): Matchers {
  const forms = words.flatMap((text, word) =>
    [...cutWords(text)].map((cut) => [formsOf(cut).whole, { word, weight: 1 }] as const),
  )
  return { forms: new Map(forms), formsOf }
}

const card: DocumentCard = {
  ...{ kind: 'item', id: '1', title: 'Keyset pagination', category: 'databases/sql', path: 'a/README.md' },
  ...{ main_category: 'databases', subcategory: 'sql', source_url: '', author: 'kai', posted_at: null },
  ...{ added_at: new Date(0), summary: 'Keyset pagination. The id breaks ties.' },
  body: '# Keyset pagination\n\n*Extracted*\n\n## Original post\n\n> Keyset pagination. The id breaks ties.',
  text: 'Keyset pagination. The id breaks ties. https://example.org/pagination-done-right',
  beside: 'Text in the image: seek method',
}

it('shows what the author wrote, without the title above it, addresses and names of sections', () => {
  expect(toFound(card, looking('ties'), 1)).toMatchObject({ snippet: 'The id breaks ties.' })
  expect(toFound(card, looking('pagination'), 1)).toMatchObject({ snippet: 'The id breaks ties.', marks: [] })
})

it('shows what stands beside where the words are nowhere else', () => {
  expect(toFound(card, looking('seek'), 1).snippet).toBe('Text in the image: seek method')
})

it('shows the text of a post that is no longer than its title', () => {
  expect(toFound({ ...card, text: 'Keyset pagination' }, looking('keyset'), 1).snippet).toBe(
    'Keyset pagination',
  )
})
