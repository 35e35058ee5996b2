/** Graphemes, words and sentences of texts of any length. */

/** The segmenter copies its whole text into every segment: time and memory would grow with the square. */
const WINDOW = 2000

/**
 * What `segmenter.segment(text)` gives, in windows; `index` counts from the start of the text.
 * What is longer than a window comes in pieces, never with half a character.
 */
export function* segmentsOf(
  segmenter: Intl.Segmenter,
  text: string,
): Generator<Omit<Intl.SegmentData, 'input'>> {
  for (let from = 0; from < text.length;) {
    const window = windowAt(text, from)
    const found = [...segmenter.segment(window)]
    // The last one may go on behind the window.
    if (from + window.length < text.length && found.length > 1) found.pop()
    for (const { input: _, ...segment } of found) yield { ...segment, index: from + segment.index }
    const last = found.at(-1)
    from += (last?.index ?? 0) + (last?.segment.length ?? window.length)
  }
}

function windowAt(text: string, from: number): string {
  const window = text.slice(from, from + WINDOW)
  const isHalf = from + WINDOW < text.length && /[\ud800-\udbff]$/.test(window)
  return isHalf ? window.slice(0, -1) : window
}
