/** The baseline: a classifier by word frequencies, as one would write it without a product. */

export interface LabelledText {
  text: string
  labels: readonly string[]
}

/**
 * Weighs each word by frequency and rarity (TF-IDF), takes the middle of the texts of each label, and gives a text the
 * label with the greatest cosine.
 */
export function trainTfIdf(known: readonly LabelledText[]): (text: string) => string {
  const counts = new Map<string, number>()
  for (const { text } of known)
    for (const word of new Set(wordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1)
  const weigh = (text: string): Map<string, number> => {
    const weights = new Map<string, number>()
    for (const word of wordsOf(text)) {
      const rarity = 1 + Math.log((1 + known.length) / (1 + (counts.get(word) ?? 0)))
      weights.set(word, (weights.get(word) ?? 0) + rarity)
    }
    return normalize(weights)
  }
  const middles = new Map<string, Map<string, number>>()
  for (const { text, labels } of known)
    for (const label of labels) {
      const middle = middles.get(label) ?? new Map<string, number>()
      for (const [word, weight] of weigh(text)) middle.set(word, (middle.get(word) ?? 0) + weight)
      middles.set(label, middle)
    }
  const normalized = [...middles].map(([label, middle]) => [label, normalize(middle)] as const)
  return (text) => {
    const asked = weigh(text)
    const scored = normalized.map(([label, middle]) => [label, product(asked, middle)] as const)
    return scored.reduce<readonly [string, number]>(
      (best, one) => (one[1] > best[1] ? one : best),
      ['', -1],
    )[0]
  }
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}-]*/gu) ?? []
}

function normalize(weights: Map<string, number>): Map<string, number> {
  const length = Math.hypot(...weights.values()) || 1
  return new Map([...weights].map(([word, weight]) => [word, weight / length]))
}

function product(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const [word, weight] of a) sum += weight * (b.get(word) ?? 0)
  return sum
}
