/**
 * Cuts a text into the word pieces of a BERT model: tidied, in lower case and without accents, split at blanks, punctuation and
 * each Chinese character, then from the left the longest piece that the vocabulary has.
 *
 * @see Devlin et al.: BERT (2019); checked against the tokenizers of Hugging Face (`tools/embedding/check.py`). Unlike there,
 * a text that has `[CLS]` in it means just these letters.
 */
import { notValid } from './safetensors.ts'

/** A longer word is unknown as a whole. */
const MAX_WORD_CHARS = 100
/** Behind so many characters no text has a word that a model would still read. */
const MAX_TEXT_CHARS = 20_000

const NOT_TEXT = /[\p{C}\uFFFD]/gu
const BLANK = /[\s\p{Z}]/u
const MARKS = /\p{Mn}/gu
const PARTS =
  /[\p{P}$+<=>^`|~\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2CEAF}\u{2F800}-\u{2FA1F}]|[^\s\p{Z}\p{P}$+<=>^`|~\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{2CEAF}\u{2F800}-\u{2FA1F}]+/gu

export class WordPieces {
  readonly #numbers: ReadonlyMap<string, number>
  readonly #isLowerCase: boolean
  readonly #begin: number
  readonly #end: number
  readonly #unknown: number
  readonly #longest: number

  /**
   * @param vocabulary - `vocab.txt`: a piece a line.
   * @throws {UsageError} `embedding_model_not_valid` if it lacks the marks of BERT.
   */
  constructor(vocabulary: string, isLowerCase: boolean) {
    const pieces = vocabulary.replace(/\r?\n$/, '').split(/\r?\n/)
    this.#numbers = new Map(pieces.map((piece, number) => [piece, number]))
    this.#isLowerCase = isLowerCase
    this.#begin = this.#mark('[CLS]')
    this.#end = this.#mark('[SEP]')
    this.#unknown = this.#mark('[UNK]')
    this.#longest = Math.min(MAX_WORD_CHARS, Math.max(...pieces.map((piece) => piece.length)))
  }

  #mark(piece: string): number {
    const number = this.#numbers.get(piece)
    if (number === undefined) throw notValid(`The vocab.txt of the embedding model has no ${piece}.`)
    return number
  }

  /** @returns Numbers of the pieces, between the marks of begin and end, at most `maxTokens` with them. */
  encode(text: string, maxTokens: number): number[] {
    const numbers = [this.#begin]
    for (const [word] of this.#tidy(text).matchAll(PARTS)) {
      this.#addWord(word, numbers)
      if (numbers.length >= maxTokens) break
    }
    return [...numbers.slice(0, maxTokens - 1), this.#end]
  }

  /** @returns How many pieces the text has, without the marks of begin and end. */
  count(text: string): number {
    const numbers: number[] = []
    for (const [word] of this.#tidy(text).matchAll(PARTS)) this.#addWord(word, numbers)
    return numbers.length
  }

  #tidy(text: string): string {
    const whole = text.slice(0, MAX_TEXT_CHARS).toWellFormed()
    const clean = whole.replace(NOT_TEXT, (sign) => (BLANK.test(sign) ? ' ' : ''))
    return this.#isLowerCase ? clean.normalize('NFD').replace(MARKS, '').toLowerCase() : clean
  }

  #addWord(word: string, numbers: number[]): void {
    const first = numbers.length
    const characters = Array.from(word)
    if (characters.length > MAX_WORD_CHARS) {
      numbers.push(this.#unknown)
      return
    }
    for (let from = 0; from < characters.length;) {
      const [number, to] = this.#longestPiece(characters, from)
      if (number === undefined) {
        numbers.length = first
        numbers.push(this.#unknown)
        return
      }
      numbers.push(number)
      from = to
    }
  }

  #longestPiece(characters: readonly string[], from: number): [number | undefined, number] {
    const prefix = from === 0 ? '' : '##'
    for (let to = Math.min(characters.length, from + this.#longest); to > from; to -= 1) {
      const number = this.#numbers.get(prefix + characters.slice(from, to).join(''))
      if (number !== undefined) return [number, to]
    }
    return [undefined, from]
  }
}
