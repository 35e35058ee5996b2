/** What an embedding model that computes here gets of a text. */

/** More than any model of this kind reads. */
const MAX_CHARS = 8000

/** @returns The text without addresses and pictographs; '' if no word is left. */
export function prepareText(text: string): string {
  const plain = text
    .slice(0, MAX_CHARS)
    .toWellFormed()
    .normalize('NFKC')
    .replace(/https?:\/\/\S+/gu, ' ')
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{Sc}\p{Sm}]+/gu, ' ')
    .trim()
  return /[\p{L}\p{N}]/u.test(plain) ? plain : ''
}
