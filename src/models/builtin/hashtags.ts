/** Hashtags that stand behind a sentence, as labels. */

/** @returns The text without the tags at its end, and the blanks before them. */
export function withoutTags(text: string): string {
  let kept = text.trimEnd()
  let end = text.length
  for (let at = kept.lastIndexOf('#'); at >= 0 && TAG.test(kept.slice(at)); at = kept.lastIndexOf('#')) {
    kept = kept.slice(0, at).trimEnd()
    end = kept.length
  }
  return text.slice(0, end)
}

const TAG = /^#[\p{L}\p{N}_]+$/u
