/** Addresses in running text: where they begin, and where they really end. */

/** What ends an address for sure; pairs of brackets and what follows a sentence are looked at afterwards. */
const CANDIDATE = /https?:\/\/[^\s<>"'`\\|{}^\u0000-\u0020]+/giu
const BEHIND_A_SENTENCE = /[.,;:!?*_~\u2026([]/u
const OPENING: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

export interface FoundAddress {
  from: number
  to: number
}

/**
 * @param known - Addresses that stand in the text as they are, whatever characters they hold.
 * @returns The places of all addresses, in order; none overlaps another.
 */
export function findAddresses(text: string, known: readonly string[] = []): FoundAddress[] {
  if (!/https?:\/\//i.test(text)) return []
  const found: FoundAddress[] = []
  const isFree = ({ from, to }: FoundAddress): boolean =>
    found.every((other) => to <= other.from || from >= other.to)
  // The longest first: one may begin with another.
  for (const address of [...new Set(known)].sort((a, b) => b.length - a.length)) {
    if (!/^https?:\/\/\S+$/i.test(address)) continue
    for (let from = text.indexOf(address); from !== -1; from = text.indexOf(address, from + address.length)) {
      const place = { from, to: from + address.length }
      if (endsThere(text, place.to) && isFree(place)) found.push(place)
    }
  }
  const marked = [...found]
  for (const { 0: candidate, index } of text.matchAll(CANDIDATE)) {
    const place = { from: index, to: index + lengthOf(candidate) }
    if (
      place.to - place.from > 'https://'.length &&
      marked.every((one) => place.to <= one.from || place.from >= one.to)
    )
      found.push(place)
  }
  return found.sort((a, b) => a.from - b.from)
}

/** A known address may be the beginning of another one that is not known. */
function endsThere(text: string, end: number): boolean {
  return !/^[\w/=&%#-]/.test(text.slice(end, end + 1))
}

/** Without closing brackets that were opened before the address, and without what follows a sentence. */
function lengthOf(candidate: string): number {
  const open: Record<string, number> = { '(': 0, '[': 0 }
  let end = candidate.length
  for (let index = 0; index < candidate.length; index += 1) {
    const char = candidate.charAt(index)
    if (char === '(' || char === '[') open[char] = (open[char] ?? 0) + 1
    const opening = OPENING[char]
    if (opening === undefined) continue
    open[opening] = (open[opening] ?? 0) - 1
    if ((open[opening] ?? 0) < 0) {
      end = index
      break
    }
  }
  while (end > 0 && BEHIND_A_SENTENCE.test(candidate.charAt(end - 1))) end -= 1
  return end
}
