/** How long a text is for the built-in embedding model. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepareText } from '../transformer/prepare-text.ts'
import { WordPieces } from '../transformer/word-pieces.ts'
import { BUILTIN_FOLDER } from './embedding.ts'

/** What the model reads of a text, without the marks of begin and end. */
export const MAX_PIECES = 254

let pieces: WordPieces | undefined

/** @returns Word pieces of the text as the model gets it. Those of two texts with a blank between add up. */
export function countPieces(text: string): number {
  pieces ??= new WordPieces(readFileSync(join(BUILTIN_FOLDER, 'vocab.txt'), 'utf8'), true)
  return pieces.count(prepareText(text))
}
