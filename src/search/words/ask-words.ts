/** What the words of a query are to the index, and how much each tells: a rare word tells more. */
import type { Query, QueryWord } from '../query.ts'
import { cutWords } from './cut-words.ts'
import { foldWord } from './fold-word.ts'
import { STOP_WORDS } from './stop-words.ts'
import type { Aliases, WordForms } from './word-forms.ts'
import type { AskedWord, WordIndex } from './word-index.ts'

export interface WeighedWord extends AskedWord {
  /** As written. */
  text: string
  /** In how many documents any of its own forms stands; what it is the beginning of does not count. */
  documents: number
  /** Inverse document frequency, as often as the query says the word: 0 would be a word that stands everywhere. */
  weight: number
}

export interface Vocabulary {
  index: WordIndex
  formsOf: (word: { text: string; parts: string[] }) => WordForms
  aliases: Aliases
}

/** A name that often means the same. */
const NEAR_WEIGHT = 0.5
/** A longer word that begins with the asked one: German compounds, words that are cut off. Chosen on CACM and Cranfield. */
const LONGER_WEIGHT = 0.25
const MIN_PREFIX_CHARS = 6
/** A beginning of one character of Chinese or Japanese is enough. */
const MAX_LONGER = 20
const MAX_OPEN = 60

/** @returns The words in their order, without those that say nothing (`the`), unless there are no others. */
export function weighWords({ words }: Pick<Query, 'words'>, vocabulary: Vocabulary): WeighedWord[] {
  const telling = words.filter(({ text, isPrefix }) => isPrefix || !STOP_WORDS.has(foldWord(text)))
  const weighed = (telling.length === 0 ? words : telling).flatMap((word) => weighOne(word, vocabulary))
  const byForms = new Map<string, WeighedWord>()
  for (const word of weighed) {
    const key = word.forms.map(({ form }) => form).join(' ')
    byForms.set(key, repeated(word, byForms.get(key)))
  }
  return [...byForms.values()]
}

/** `index` and `indexes` are one word that is said twice. */
function repeated(word: WeighedWord, before: WeighedWord | undefined): WeighedWord {
  if (before === undefined) return word
  const forms = word.forms.map(({ form, weight }, at) => ({
    form,
    weight: weight + (before.forms[at]?.weight ?? 0),
  }))
  return { ...word, forms, weight: word.weight + before.weight }
}

function weighOne(
  { text, isPrefix, times }: QueryWord,
  { index, formsOf, aliases }: Vocabulary,
): WeighedWord[] {
  return [...cutWords(text)].flatMap((word) => {
    const { whole, parts } = formsOf(word)
    return [whole, ...parts.filter((part) => part !== whole)].map((form) => {
      const beginsLonger = isPrefix
        ? MAX_OPEN
        : form.length >= MIN_PREFIX_CHARS || isOneOfCjk(form)
          ? MAX_LONGER
          : 0
      const longer =
        beginsLonger === 0 ? [] : index.formsWithPrefix(isPrefix ? foldWord(word.text) : form, beginsLonger)
      const forms = new Map<string, number>([[form, 1]])
      for (const near of aliases.near.get(form) ?? []) forms.set(near, NEAR_WEIGHT)
      for (const { term } of longer) if (!forms.has(term)) forms.set(term, isPrefix ? 1 : LONGER_WEIGHT)
      return {
        text: form === whole ? word.text : form,
        forms: [...forms].map(([one, weight]) => ({ form: one, weight: weight * times })),
        documents: isPrefix
          ? Math.max(0, ...longer.map(({ documents }) => documents))
          : index.documentsWith(form),
        weight: times * index.weightOf(isPrefix ? (longer[0]?.term ?? form) : form),
      }
    })
  })
}

function isOneOfCjk(form: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u.test(form)
}
