/** How good a ranking is, by what is right for each question. */

export interface Measures {
  /** Of the first ten: the right ones, the higher the better; 1 when all of them come first. */
  ndcg: number
  /** The share of the right ones among the first ten. */
  recall: number
  /** 1 / place of the first right one; 0 when there is none. */
  reciprocalRank: number
}

const DEPTH = 10

/** @see Järvelin, Kekäläinen: Cumulated gain-based evaluation of IR techniques (TOIS 2002), with binary gains. */
export function measure(found: readonly string[], right: readonly string[]): Measures {
  const wanted = new Set(right)
  const gains = found.slice(0, DEPTH).map((id) => (wanted.has(id) ? 1 : 0))
  const ideal = Array.from({ length: Math.min(DEPTH, wanted.size) }, () => 1)
  const hits = gains.reduce<number>((sum, gain) => sum + gain, 0)
  const first = found.findIndex((id) => wanted.has(id))
  return {
    ndcg: discounted(gains) / discounted(ideal),
    recall: hits / Math.max(1, wanted.size),
    reciprocalRank: first < 0 ? 0 : 1 / (first + 1),
  }
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0)
}

/** @returns The mean of each. Zeros for none. */
export function meanOf(all: readonly Measures[]): Measures {
  const mean = (pick: (one: Measures) => number): number =>
    all.reduce((sum, one) => sum + pick(one), 0) / Math.max(1, all.length)
  return {
    ndcg: mean(({ ndcg }) => ndcg),
    recall: mean(({ recall }) => recall),
    reciprocalRank: mean(({ reciprocalRank }) => reciprocalRank),
  }
}
