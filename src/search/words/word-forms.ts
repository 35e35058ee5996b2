/** The form in which a word is kept in the index: words of the same form are found by each other. */
import { stemmer } from '@orama/stemmers/english'
import { cutWords, type CutWord } from './cut-words.ts'
import { foldWord } from './fold-word.ts'

/** Names of one thing. Made by `parseAliases`. */
export interface Aliases {
  /** The folded word, and the form that stands for it in the index. */
  same: ReadonlyMap<string, string>
  /** The form of a query's word, and forms that are looked for beside it because they often mean the same. */
  near: ReadonlyMap<string, readonly string[]>
}

/** Stemming is most of the work, and few words are most of every text. */
const MAX_REMEMBERED = 50_000
/** Longer words are identifiers. */
const MAX_STEMMED_CHARS = 24

export interface WordForms {
  /** Of the whole word, and of each of its parts that says more than a letter. */
  whole: string
  parts: string[]
}

/**
 * @param aliases - What is written in several ways.
 * @returns A function that gives the forms of a word. It remembers, so keep it.
 */
export function openWordForms(aliases: Aliases): (word: Pick<CutWord, 'text' | 'parts'>) => WordForms {
  const remembered = new Map<string, string>()
  const formOf = (text: string): string => {
    const known = remembered.get(text)
    if (known !== undefined) return known
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    const form = makeForm(text, aliases)
    remembered.set(text, form)
    return form
  }
  return ({ text, parts }) => ({
    whole: formOf(text),
    // `JavaScript` is a name: who looks for Java does not mean it.
    parts: aliases.same.has(foldWord(text)) ? [] : parts.filter((part) => part.length > 1).map(formOf),
  })
}

/** @returns The form of a word; `aliases` may be empty. */
export function makeForm(text: string, aliases: Aliases): string {
  const folded = foldWord(text)
  const meant = aliases.same.get(folded)
  if (meant !== undefined) return meant
  const single = singularAcronym(text)
  if (single !== undefined) return aliases.same.get(single) ?? stemmer(single)
  return /^[a-z]+$/.test(folded) && folded.length <= MAX_STEMMED_CHARS ? stemmer(folded) : folded
}

/** `LLMs`, `GPUs`, `JWTs`: a stemmer keeps their `s`. */
function singularAcronym(text: string): string | undefined {
  const acronym = /^(\p{Lu}[\p{Lu}\p{N}]+)(?:s|['’]s)$/u.exec(text)?.[1]
  return acronym?.toLowerCase()
}

/** @returns How often each form stands in a text, and how many words it has. Parts do not make a text longer. */
export function countForms(
  text: string,
  formsOf: (word: CutWord) => WordForms,
): { counts: Map<string, number>; length: number } {
  const counts = new Map<string, number>()
  let length = 0
  const add = (form: string): void => void counts.set(form, (counts.get(form) ?? 0) + 1)
  for (const word of cutWords(text)) {
    const { whole, parts } = formsOf(word)
    length += Math.max(1, parts.length)
    if (whole !== '') add(whole)
    for (const part of parts) if (part !== whole && part !== '') add(part)
  }
  return { counts, length }
}
