/** The sides of a comparison, so that each is looked for by itself: what is written about one rarely names the other. */

/** Nobody compares two things in more. */
const MAX_CHARS = 300

const PATTERNS: readonly RegExp[] = [
  /\bbetween\s+(.{2,120}?)\s+and\s+(.{2,120}?)\s*[?.!]*$/iu,
  /\bcompared?\s+(.{2,120}?)\s+(?:and|with|to|against|versus|vs\.?)\s+(.{2,120}?)\s*[?.!]*$/iu,
  /^(?:.*\b(?:use|choose|take|pick|prefer|is|are)\s+)?(.{2,120}?)\s+(?:versus|vs\.?|or|than|over|instead of)\s+(.{2,120}?)\s*[?.!]*$/iu,
]

/** @returns Both sides, or none where the words do not tell them apart. */
export function sidesOf(question: string): string[] {
  const line = question.replaceAll(/\s+/g, ' ').trim()
  if (line.length > MAX_CHARS) return []
  for (const pattern of PATTERNS) {
    const [, left, right] = pattern.exec(line) ?? []
    if (left !== undefined && right !== undefined) return [left, right]
  }
  return []
}
