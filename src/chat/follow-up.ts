/** Understands a question by the conversation it stands in: "and how does that compare?" gets its subject back. */
import { splitWords } from '../models/builtin/words.ts'
import { isStopword } from '../models/builtin/stopwords.ts'
import { isAskingWord } from '../search/asking-words.ts'

/** A question that was answered, the newest last in a list. */
export interface Turn {
  question: string
  answer: string
  /** What was searched for: of a follow-up it has the subject of the turns before. */
  searchedFor: string
}

export interface UnderstoodQuestion {
  /** For search. */
  searchedFor: string
  isFollowUp: boolean
}

const BEGINS_AS_ONE = /^\s*(and|but|so|or|also|then|what about|how about|what else|any|more)\b/iu
const POINTS_BACK =
  /\b(it|its|that|this|these|those|they|them|their|theirs|there|former|latter|same|other|others|ones?|instead|again|above|such)\b/iu
/** With fewer words of its own a question that points back says nothing without what went before. */
const FEW_WORDS = 8
const HARDLY_ANY = 2
const MAX_SUBJECT_WORDS = 12

/**
 * @param turns - Of this session, the newest last.
 * @returns The question itself, or with the words of its subject behind it.
 */
export function understandQuestion(question: string, turns: readonly Turn[]): UnderstoodQuestion {
  const before = turns.at(-1)
  const own = contentWords(question)
  if (before === undefined || !pointsBack(question, own.length)) {
    return { searchedFor: question, isFollowUp: false }
  }
  const known = new Set(own.map(({ key }) => key))
  const subject = contentWords(before.searchedFor).filter(({ key }) => !known.has(key))
  const words = subject.slice(0, MAX_SUBJECT_WORDS).map(({ text }) => text)
  return { searchedFor: [question.trim(), ...words].join(' '), isFollowUp: true }
}

function pointsBack(question: string, ownWords: number): boolean {
  if (ownWords <= HARDLY_ANY) return true
  return ownWords <= FEW_WORDS && (BEGINS_AS_ONE.test(question) || POINTS_BACK.test(question))
}

function contentWords(text: string): { text: string; key: string }[] {
  return splitWords(text)
    .filter(({ key }) => !isStopword(key) && !isAskingWord(key))
    .map(({ text: word, key }) => ({ text: word, key }))
}
