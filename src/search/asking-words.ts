/** Words that ask, rather than say what about: they tell nothing of what an answer must hold. */

const ASKING = new Set(
  `explain compare comparison difference tell show give list find found know say said think ask asked example examples work works
  working use used uses using need needs want good better best help helps helped summary summarise summarize overview everything
  anything something saved save bookmark bookmarked bookmarks post posts article articles item items note notes idea ideas point
  points way ways thing things people kind kinds briefly short recommend recommends recommended advice tip tips learn learned mean
  means there here please should would could many much often`.split(/\s+/),
)

/** @param key - The word in lower case. */
export function isAskingWord(key: string): boolean {
  return ASKING.has(key)
}

/** @returns The words that say what about; all of them where there are no others. */
export function withoutAskingWords<Word>(words: readonly Word[], keyOf: (word: Word) => string): Word[] {
  const telling = words.filter((word) => !isAskingWord(keyOf(word).toLowerCase()))
  return telling.length === 0 ? [...words] : telling
}
