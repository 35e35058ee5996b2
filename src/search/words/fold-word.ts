/** What of the writing of a word does not count. */

/** @returns Without case, accents and separators: `CI/CD` and `cicd`, `Node.js` and `nodejs` are one. Marks of C++, C# and .NET stay. */
export function foldWord(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase()
  if (/^[a-z]+$/.test(plain)) return plain
  if (/^(?:[cg]\+\+|[cfj]#|\.net|gtk\+|notepad\+\+)$/.test(plain)) return plain
  const bare = plain
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, '')
    .normalize('NFC')
  // Versions and numbers keep their points: 3.11 is not 311.
  if (/^v?\d+(?:[.,]\d+)+$/.test(bare)) return bare.replace(/,/g, '')
  return bare.replace(/[^\p{L}\p{M}\p{N}]+/gu, '') || bare
}
