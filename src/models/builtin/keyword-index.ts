/** Finds the keywords of many categories in a post at once, and weighs each by how few categories share it. */
import { isStopword } from './stopwords.ts'
import { spaceOut, splitWords } from './words.ts'

/** A place in the category tree that a post can be put into. */
export interface Candidate {
  readonly mainCategory: string
  readonly subcategory: string
  readonly description: string
  /** Strong signs, lowercase. May be empty: names and description are searched as well. */
  readonly keywords: readonly string[]
  /** Texts that the user put there. */
  readonly examples?: readonly string[]
}

/** A part of a post with its weight: a bookmark folder tells more than a word in the text. */
export interface Field {
  text: string
  weight: number
}

interface Sign {
  candidate: number
  weight: number
}

/** Signs by their normal form, see `normalize`. */
export type KeywordIndex = ReadonlyMap<string, readonly Sign[]>

const MAX_PHRASE_WORDS = 4
const KEYWORD_WEIGHT = 1
const SUBCATEGORY_NAME_WEIGHT = 1
const MAIN_NAME_WEIGHT = 0.8
const NAME_WORD_WEIGHT = 0.35
const DESCRIPTION_WEIGHT = 0.15

/** Names, keywords and descriptions of all candidates, each sign weighted by its rarity among them. */
export function buildKeywordIndex(candidates: readonly Candidate[]): KeywordIndex {
  const signs = new Map<string, Map<number, number>>()
  const add = (candidate: number, phrase: string, weight: number): void => {
    const key = normalize(phrase)
    if (key === '' || isStopword(key)) return
    const found = signs.get(key) ?? new Map<number, number>()
    found.set(candidate, Math.max(found.get(candidate) ?? 0, weight))
    signs.set(key, found)
  }
  candidates.forEach((candidate, index) => {
    const [main, sub] = [spaceOut(candidate.mainCategory), spaceOut(candidate.subcategory)]
    for (const keyword of candidate.keywords) add(index, keyword, KEYWORD_WEIGHT)
    add(index, sub, SUBCATEGORY_NAME_WEIGHT)
    add(index, main, MAIN_NAME_WEIGHT)
    for (const word of sub.split(' ')) add(index, word, NAME_WORD_WEIGHT)
    for (const word of splitWords(candidate.description)) add(index, word.key, DESCRIPTION_WEIGHT)
  })
  return new Map([...signs].map(([key, found]) => [key, weighSigns(found, candidates.length)]))
}

function weighSigns(found: ReadonlyMap<number, number>, count: number): Sign[] {
  const total = [...found.values()].reduce((sum, weight) => sum + weight, 0)
  const rarity = Math.log(1 + count / Math.max(total, 1)) / Math.log(1 + count)
  return [...found].map(([candidate, weight]) => ({ candidate, weight: weight * rarity ** 2 }))
}

/**
 * @returns A score for each candidate that has a sign in the fields. About 1 for a keyword of its own, said once in a
 * field of weight 1. The longest phrase counts; the words in it do not count again.
 */
export function scoreKeywords(fields: readonly Field[], index: KeywordIndex): Map<number, number> {
  const found = new Map<string, { most: number; times: number }>()
  for (const field of fields) {
    for (const { key, position } of findKeys(field.text, index)) {
      // What a post is about, it tends to say first.
      const weight = field.weight * (1.15 - 0.3 * position)
      const known = found.get(key)
      if (known === undefined) found.set(key, { most: weight, times: 1 })
      else {
        known.most = Math.max(known.most, weight)
        known.times += 1
      }
    }
  }
  const scores = new Map<number, number>()
  for (const [key, { most, times }] of found) {
    // Said again, a word tells little more.
    const strength = most * (1 + 0.35 * Math.log(times))
    const phrase = 1 + 0.25 * (key.split(' ').length - 1)
    for (const { candidate, weight } of index.get(key) ?? []) {
      scores.set(candidate, (scores.get(candidate) ?? 0) + weight * strength * phrase)
    }
  }
  return scores
}

/** @returns Each key with its place in the text, from 0 to 1. */
function findKeys(text: string, index: KeywordIndex): { key: string; position: number }[] {
  const words = splitWords(text).flatMap((word) => wordForms(word.text, word.hashtag, index))
  const keys: { key: string; position: number }[] = []
  for (let at = 0; at < words.length;) {
    let size = Math.min(MAX_PHRASE_WORDS, words.length - at)
    while (size > 0 && !index.has(phraseAt(words, at, size))) size -= 1
    if (size > 0) keys.push({ key: phraseAt(words, at, size), position: at / words.length })
    at += Math.max(size, 1)
  }
  return keys
}

/** @returns The word as the index knows it; the parts of a hashtag such as `MachineLearning`, or of `fine-tuning`. */
function wordForms(word: string, hashtag: boolean, index: KeywordIndex): string[] {
  const whole = normalize(word)
  if (index.has(whole) || !(hashtag || /[/_-]/.test(word))) return whole.split(' ')
  return (hashtag ? spaceOut(word) : word.toLowerCase()).split(/[\s/_-]+/).map(normalize)
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
