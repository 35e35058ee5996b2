/** Finds the signs of many places in a post at once: words and phrases that speak for a place of the topic tree. */
import { isStopword } from './stopwords.ts'
import { spaceOut, splitWords } from './words.ts'

/** A place in the category tree that a post can be put into. */
export interface Candidate {
  readonly mainCategory: string
  readonly subcategory: string
  readonly description: string
  /** Signs by themselves, lowercase. May be empty: names are searched as well. */
  readonly keywords: readonly string[]
  /** Signs only beside another one of the same main category. */
  readonly weakWords?: readonly string[]
  /** Texts that show what belongs there. */
  readonly phrases?: readonly string[]
  /** Texts that the user put there. */
  readonly examples?: readonly string[]
}

/** A part of a post with its weight: a bookmark folder tells more than a word in the text. */
export interface Field {
  text: string
  weight: number
  /** Somebody chose these words to sort by, as in a hashtag or the name of a folder: weak ones count in full. */
  isLabel?: boolean
}

interface Sign {
  candidate: number
  isWeak: boolean
}

/** Signs by their normal form, see `normalize`. */
export type KeywordIndex = ReadonlyMap<string, readonly Sign[]>

/** What the signs in a post say for one place. */
export interface Evidence {
  /** About 1 for each sign that no other place shares. */
  strong: number
  weak: number
  /** The different signs, for telling whether a weak one has company. */
  keys: ReadonlySet<string>
}

const MAX_PHRASE_WORDS = 4
/** A phrase is a surer sign than a word. */
const PHRASE_BONUS = 0.25

/** Keywords, weak words and names of all candidates. */
export function buildKeywordIndex(candidates: readonly Candidate[]): KeywordIndex {
  const signs = new Map<string, Map<number, boolean>>()
  const add = (candidate: number, phrase: string, isWeak: boolean): void => {
    const key = normalize(phrase)
    if (key === '' || isStopword(key)) return
    const found = signs.get(key) ?? new Map<number, boolean>()
    found.set(candidate, isWeak && (found.get(candidate) ?? true))
    signs.set(key, found)
  }
  candidates.forEach((candidate, index) => {
    for (const keyword of candidate.keywords) add(index, keyword, false)
    for (const word of candidate.weakWords ?? []) add(index, word, true)
    // The names of the starter's places are common words; what the user named is meant as it is written.
    add(index, spaceOut(candidate.subcategory), candidate.phrases !== undefined)
    add(index, spaceOut(candidate.mainCategory), true)
  })
  return new Map(
    [...signs].map(([key, found]) => [key, [...found].map(([candidate, isWeak]) => ({ candidate, isWeak }))]),
  )
}

/** @returns What speaks for each candidate that has a sign in the fields. Of overlapping phrases the longest counts. */
export function findEvidence(
  fields: readonly Field[],
  index: KeywordIndex,
  mainOf: (candidate: number) => string,
): Map<number, Evidence> {
  const evidence = new Map<number, { strong: number; weak: number; keys: Set<string> }>()
  for (const [key, { weight, isLabel }] of strongestHits(fields, index)) {
    const signs = index.get(key) ?? []
    const strength = weight * (1 + PHRASE_BONUS * (key.split(' ').length - 1))
    for (const isWeak of [false, true]) {
      const own = signs.filter((sign) => sign.isWeak === isWeak)
      // What several fields share tells less of each.
      const share = strength / Math.sqrt(new Set(own.map(({ candidate }) => mainOf(candidate))).size || 1)
      for (const { candidate } of own) {
        const known = evidence.get(candidate) ?? { strong: 0, weak: 0, keys: new Set<string>() }
        if (isWeak && !isLabel) known.weak += share
        else known.strong += share
        known.keys.add(key)
        evidence.set(candidate, known)
      }
    }
  }
  return evidence
}

/** Said again, a word tells nothing new. */
function strongestHits(
  fields: readonly Field[],
  index: KeywordIndex,
): Map<string, { weight: number; isLabel: boolean }> {
  const hits = new Map<string, { weight: number; isLabel: boolean }>()
  for (const { text, weight, isLabel = false } of fields) {
    for (const key of findKeys(text, index)) {
      const known = hits.get(key)
      if (known === undefined || known.weight < weight) hits.set(key, { weight, isLabel })
    }
  }
  return hits
}

function findKeys(text: string, index: KeywordIndex): string[] {
  const words = splitWords(text).flatMap((word) => wordForms(word.text, word.hashtag, index))
  const keys: string[] = []
  for (let at = 0; at < words.length;) {
    let size = Math.min(MAX_PHRASE_WORDS, words.length - at)
    while (size > 0 && !index.has(phraseAt(words, at, size))) size -= 1
    if (size > 0) keys.push(phraseAt(words, at, size))
    at += Math.max(size, 1)
  }
  return keys
}

/** @returns The word as the index knows it; the parts of a hashtag such as `MachineLearning`, or of `fine-tuning`. */
function wordForms(word: string, hashtag: boolean, index: KeywordIndex): string[] {
  const whole = normalize(word)
  if (index.has(whole) || !(hashtag || /[/_.-]/.test(word))) return whole.split(' ')
  return (hashtag ? spaceOut(word) : word.toLowerCase()).split(/[\s/_.-]+/).map(normalize)
}

function phraseAt(words: readonly string[], at: number, size: number): string {
  return words.slice(at, at + size).join(' ')
}

/** Lowercase, one space for hyphens and underscores, plural folded to singular word by word. */
function normalize(phrase: string): string {
  return phrase
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]s\b/g, '')
    .split(/[\s_-]+/)
    .map(singular)
    .join(' ')
    .trim()
}

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || /(?:ss|us|is|\.js)$/.test(word)) return word
  if (/(?:sses|xes|ches|shes)$/.test(word)) return word.slice(0, -2)
  return word.endsWith('ies') && word.length > 5 ? `${word.slice(0, -3)}y` : word.slice(0, -1)
}
