/**
 * Makes a model's words an answer, while they come: what it thought aloud is left out, the numbers of its sources are
 * counted anew in the order of their use, and what an answer may not have (images, HTML, links to addresses that stand in
 * no source, numbers of sources that there are not) is taken away. Whatever a post has talked the model into, nothing of
 * it can reach out of the page.
 */
import { openThoughtFilter } from './leave-out-thoughts.ts'
import { nextToken, type OpenFence, type Token } from './markdown-tokens.ts'

export interface AnswerTextOptions {
  /** How many sources the model was given, numbered from 1. */
  sources: number
  /** Whether an address stands in one of them. */
  isKnownAddress(address: string): boolean
}

export interface AnswerText {
  /** @returns What can be shown of it by now; the rest waits for what comes. */
  push(piece: string): string
  /** @returns The rest. */
  end(): string
  /** The model's numbers in the order of their first use: the first of them is 1 in the text. */
  readonly used: readonly number[]
  /** The model said that the passages do not hold the answer. */
  readonly saysNotHeld: boolean
}

export function openAnswerText(options: AnswerTextOptions): AnswerText {
  const thoughts = openThoughtFilter()
  const writer = new Writer(options)
  return {
    push: (piece) => writer.write(thoughts.push(piece), false),
    end: () => writer.write(thoughts.end(), true),
    get used() {
      return writer.used
    },
    get saysNotHeld() {
      return writer.saysNotHeld
    },
  }
}

class Writer {
  readonly #options: AnswerTextOptions
  readonly used: number[] = []
  saysNotHeld = false
  #pending = ''
  #hasBegun = false
  #isLineStart = true
  #fence: OpenFence | undefined
  #isAfterCitation = false

  constructor(options: AnswerTextOptions) {
    this.#options = options
  }

  write(text: string, isEnd: boolean): string {
    this.#pending += text
    let out = ''
    while (this.#pending !== '') {
      const state = { isLineStart: this.#isLineStart, fence: this.#fence, isEnd }
      const token = nextToken(this.#pending, state)
      if (token === undefined) break
      out += this.#said(token)
      this.#pending = this.#pending.slice(this.#isRefused(token) ? 1 : token.length)
      this.#isAfterCitation = token.type === 'citation'
      this.#fence = token.type === 'fence' ? token.opens : this.#fence
      this.#isLineStart = token.type === 'newline' || token.type === 'fence'
    }
    return this.#hasBegun ? out : this.#begin(out)
  }

  /** Blanks before the answer are none of it. */
  #begin(out: string): string {
    const text = out.replace(/^\s+/, '')
    this.#hasBegun = text !== ''
    return text
  }

  #said(token: Token): string {
    switch (token.type) {
      case 'citation':
        return token.numbers.map((number) => this.#cite(number)).join('')
      case 'link':
        return this.#isRefused(token) ? '\\[' : `[${escaped(token.text)}](${token.address})`
      case 'address':
        return this.#options.isKnownAddress(token.text) ? token.text : `\`${token.text}\``
      case 'not held':
        this.saysNotHeld = true
        return ''
      case 'text':
        // A citation with this behind it would be a link, or say where all of its number lead to.
        return this.#isAfterCitation && /^[(:]/.test(token.text) ? `\\${token.text}` : token.text
      case 'fence':
      case 'newline':
        return token.text
    }
  }

  /** Of such a link only the bracket is taken; the rest is read again, as text. */
  #isRefused(token: Token): boolean {
    return token.type === 'link' && !this.#options.isKnownAddress(token.address)
  }

  #cite(number: number): string {
    if (number < 1 || number > this.#options.sources) return ''
    if (!this.used.includes(number)) this.used.push(number)
    return `[${this.used.indexOf(number) + 1}]`
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[<`!\\]/g, String.raw`\$&`)
}
