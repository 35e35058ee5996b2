/** What prompts are made of: our own words, and text from outside that is data and nothing else. */
import { cutText } from '../models/builtin/cut-text.ts'

/** Text of a post, a page or a model. It is fenced when the prompt is made; there is no other way into one. */
export class Outside {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A text is ours, or the reader's own: nothing that was written by others. */
export type PromptPart = string | Outside
export type PromptText = PromptPart | readonly PromptPart[]

export function outside(text: string): Outside {
  return new Outside(text)
}

const MAX_IDENTIFIER_CHARS = 100

/** An id, or the name of a category, as it may stand among our words: one word of letters, digits and few signs. */
export function identifier(text: string): string {
  return cutText(text.replaceAll(/[^\p{L}\p{M}\p{N}_:./-]+/gu, '_'), MAX_IDENTIFIER_CHARS)
}

export function partsOf(text: PromptText): readonly PromptPart[] {
  return typeof text === 'string' || text instanceof Outside ? [text] : text
}
