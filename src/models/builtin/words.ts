/** Splits text of any language into words, in such a way that technical names stay whole. */

import { segmentsOf } from './segments.ts'

export interface Word {
  /** As it stands in the text, without the hash sign. */
  text: string
  /** Lowercase. */
  key: string
  /** Index in the text of the first character. */
  start: number
  end: number
  hashtag: boolean
}

const LATIN_WORD =
  /(?<![\p{L}\p{N}])\.NET\b|[\p{Script=Latin}\p{N}][\p{Script=Latin}\p{M}\p{N}]*(?:[.\-_'’/][\p{Script=Latin}\p{N}]+)*(?:\+\+|#(?![\p{L}\p{N}]))?/giu
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' })
const ADDRESS = /https?:\/\/\S+|(?<![\p{L}\p{N}])@\w+/gu

/**
 * Words in order. `C++`, `C#`, `.NET`, `Node.js`, `k8s`, `CI/CD` and `fine-tuning` are one word each; words of languages
 * without spaces are found by their dictionary. Addresses and `@mentions` give none.
 */
export function splitWords(text: string): Word[] {
  const plain = text.replace(ADDRESS, (address) => ' '.repeat(address.length))
  const words: Word[] = []
  let end = 0
  for (const match of plain.matchAll(LATIN_WORD)) {
    for (const word of otherWords(plain, end, match.index)) words.push(word)
    end = match.index + match[0].length
    words.push(toWord(plain, match[0], match.index))
  }
  for (const word of otherWords(plain, end, plain.length)) words.push(word)
  return words
}

/** Words in scripts other than Latin. */
function otherWords(text: string, from: number, to: number): Word[] {
  const gap = text.slice(from, to)
  if (!/\p{L}/u.test(gap)) return []
  return [...segmentsOf(WORDS, gap)]
    .filter((segment) => segment.isWordLike === true)
    .map((segment) => toWord(text, segment.segment, from + segment.index))
}

function toWord(text: string, word: string, start: number): Word {
  const hashtag = text[start - 1] === '#' && !/[\p{L}\p{N}]/u.test(text[start - 2] ?? '')
  return {
    text: word,
    key: word.toLowerCase().replaceAll('’', "'"),
    start,
    end: start + word.length,
    hashtag,
  }
}

/** @returns `MachineLearning` and `machine_learning` as `machine learning`. */
export function spaceOut(name: string): string {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/[_\-\s]+/g, ' ')
    .toLowerCase()
    .trim()
}
