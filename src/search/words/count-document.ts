/** What a document is found by, field by field: a word in the title tells more than one in a picture. */
import type { CutWord } from './cut-words.ts'
import { countForms, type WordForms } from './word-forms.ts'
import type { CountedDocument } from './word-index.ts'

export interface DocumentFields {
  title: string
  /** Tags, folders and the names of its topics. */
  tags: string
  /** What the author wrote, and what was written from it. */
  text: string
  /** What stands in pictures and on linked pages. */
  beside: string
}

/** Found on CACM and Cranfield, which have titles and texts; those of tags and of what stands beside lie around them. */
const WEIGHTS: Readonly<Record<keyof DocumentFields, number>> = { title: 3, tags: 2, text: 1, beside: 0.5 }
const MAX_FIELD_CHARS = 100_000

export function countDocument(
  fields: DocumentFields,
  formsOf: (word: CutWord) => WordForms,
): CountedDocument {
  const counts = new Map<string, number>()
  let length = 0
  for (const [field, weight] of Object.entries(WEIGHTS)) {
    const text = fields[field as keyof DocumentFields].slice(0, MAX_FIELD_CHARS)
    if (text === '') continue
    const counted = countForms(text, formsOf)
    length += counted.length * weight
    for (const [form, count] of counted.counts) counts.set(form, (counts.get(form) ?? 0) + 2 * weight * count)
  }
  return { counts, length }
}
