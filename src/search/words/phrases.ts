/** Whether words stand in a text side by side: phrases, and what must not be there. */
import { cutWords } from './cut-words.ts'
import { foldWord } from './fold-word.ts'

/** @returns Whether the words of the phrase stand in the text one behind the other, in any case and with any accents. */
export function holdsPhrase(text: string, phrase: string): boolean {
  const wanted = piecesOf(phrase)
  if (wanted.length === 0) return false
  const stands = piecesOf(text)
  return stands.some(
    (piece, at) => piece === wanted[0] && wanted.every((word, further) => stands[at + further] === word),
  )
}

/** Words of several parts count as their parts: `full-text` is `full text`. */
function piecesOf(text: string): string[] {
  return [...cutWords(text)]
    .flatMap(({ text: word, parts }) => (parts.length === 0 ? [word] : parts))
    .map(foldWord)
}
