/** How a form is written: the index holds stems, a person reads words. */
import { cutWords } from './cut-words.ts'
import type { WordForms } from './word-forms.ts'

/** @returns The word of that form that the texts have most often, in lowercase unless it is always written with capitals. */
export function writtenAs(
  form: string,
  texts: readonly string[],
  formsOf: (word: { text: string; parts: string[] }) => WordForms,
): string | undefined {
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const word of cutWords(text))
      for (const one of [word.text, ...word.parts])
        if (formsOf({ text: one, parts: [] }).whole === form) counts.set(one, (counts.get(one) ?? 0) + 1)
  const [best] = [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? 1 : -1))
  // A capital at the beginning is that of a sentence or a title.
  return best?.[0].replace(/^\p{Lu}\p{Ll}+$/u, (word) => word.toLowerCase())
}
