/** Hashtags that stand behind a sentence, as labels. */

/** @returns The text without the tags at its end, and the blanks before them. A tag that the sentence needs stays. */
export function withoutTags(text: string): string {
  let kept = text.trimEnd()
  let end = text.length
  for (let at = kept.lastIndexOf('#'); at >= 0 && TAG.test(kept.slice(at)); at = kept.lastIndexOf('#')) {
    const before = kept.slice(0, at).trimEnd()
    if (NEEDS_A_NOUN.test(before)) break
    kept = before
    end = kept.length
  }
  return text.slice(0, end)
}

/** "We announce the winners at #Chirp". */
const NEEDS_A_NOUN =
  /(?:^|\s)(?:at|on|to|in|of|for|from|with|by|about|via|like|as|into|than|and|or|the|an?|our|your|my|this|using|is|are|auf|bei|mit|von|für|zu|im|am|der|die|das|und|en|de|con|para|por|el|la|los|las|y|avec|pour|sur|à|le|les|et|em|com|o)$/iu

const TAG = /^#[\p{L}\p{N}_]+$/u
