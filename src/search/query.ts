/** Reads what a user typed: words, `"phrases"`, `-without`, `pre*`. Whatever else stands there is no reason to fail. */
import { cutText } from '../models/builtin/cut-text.ts'

export interface Query {
  /** Tidied, as it goes to an embedding model: without signs that only we understand. */
  text: string
  /** Each is a reason to be found; the more and the rarer, the better. Each once, in the order of writing. */
  words: QueryWord[]
  /** Each must be there. */
  phrases: string[]
  /** None may be there: words or phrases. */
  without: string[]
}

export interface QueryWord {
  text: string
  /** Also what only begins with it. */
  isPrefix: boolean
  /** How often the query says it: a long question repeats what it is about. */
  times: number
}

const MAX_CHARS = 1000
/** What comes behind so many words adds nothing to a ranking. */
const MAX_WORDS = 80
/** Nobody gives orders in a longer query: it is a question in sentences, and its quotation marks only quote. */
const MAX_WORDS_WITH_ORDERS = 12
/** Shorter beginnings are those of half the dictionary. */
const MIN_PREFIX_CHARS = 2

const TOKEN = /(?<=^|\s)(-?)"([^"]*)"|(?<=^|\s)-(?=[\p{L}\p{N}])(\S+)|(\S+)/gu

/**
 * @param raw - Of any length and content.
 * @param asYouType - Whether the last word may be unfinished.
 * @returns Nothing to look for when there is no letter and no digit in it.
 */
export function parseQuery(raw: string, asYouType = false): Query {
  const tidy = cutText(
    raw
      .toWellFormed()
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim(),
    MAX_CHARS,
  ).normalize('NFC')
  const takesOrders = tidy.split(/\s+/).length <= MAX_WORDS_WITH_ORDERS
  const query: Query = { text: '', words: [], phrases: [], without: [] }
  const said: string[] = []
  for (const [, minus, phrase, without, word = ''] of tidy.matchAll(TOKEN)) {
    const part = phrase ?? without ?? word
    if (!/[\p{L}\p{N}]/u.test(part)) continue
    if (!takesOrders) {
      const quoted = part.replaceAll('"', '')
      said.push(quoted)
      query.words.push(
        ...quoted
          .split(/\s+/)
          .filter((one) => one !== '')
          .map(toWord),
      )
    } else if (minus === '-' || without !== undefined) query.without.push(part.replaceAll('"', ''))
    else {
      said.push(part.replaceAll('"', ''))
      if (phrase !== undefined) query.phrases.push(phrase)
      else if (!/^(?:or|OR)$/.test(word)) query.words.push(toWord(word))
    }
  }
  query.text = said.join(' ')
  query.words = once(query.words).slice(0, MAX_WORDS)
  const last = query.words.at(-1)
  const isOpen = asYouType && last !== undefined && tidy.endsWith(last.text)
  if (isOpen && last.text.length >= MIN_PREFIX_CHARS) last.isPrefix = true
  return query
}

function toWord(word: string): QueryWord {
  const text = word.replaceAll('"', ' ').trim()
  const isPrefix = /[\p{L}\p{N}]{2}\*$/u.test(text)
  return { text: isPrefix ? text.slice(0, -1) : text, isPrefix, times: 1 }
}

function once(words: readonly QueryWord[]): QueryWord[] {
  const byText = new Map<string, QueryWord>()
  for (const word of words) {
    const key = word.text.toLowerCase()
    byText.set(key, { ...word, times: word.times + (byText.get(key)?.times ?? 0) })
  }
  return [...byText.values()]
}
