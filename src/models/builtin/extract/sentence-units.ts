/** Sentences that only say what they mean together. */
import type { Block } from './read-prose.ts'
import { isQuestion, pointsBack, turnsMeaning } from './sentence-kinds.ts'

/** Neighbours of one block that are taken together or not at all. */
export interface Unit {
  sentences: string[]
  kind: Block['kind']
  /** Counted over the whole text. */
  index: number
}

/** @returns Units in the order of the text: what points back is with what it points to, an answer with its question. */
export function unitsOf(blocks: readonly Block[]): Unit[] {
  const units: Unit[] = []
  for (const { kind, sentences } of blocks) {
    let isNew = true
    for (const sentence of sentences) {
      const last = units.at(-1)
      const belongs = last !== undefined && !isNew && belongTogether(last.sentences, sentence)
      if (belongs) last.sentences.push(sentence)
      else units.push({ sentences: [sentence], kind, index: units.length })
      isNew = false
    }
  }
  return units
}

function belongTogether(before: readonly string[], sentence: string): boolean {
  const last = before.at(-1) ?? ''
  return isQuestion(last) || last.endsWith(':') || pointsBack(sentence) || turnsMeaning(sentence)
}
