/**
 * Reciprocal rank fusion: each list gives an id `1 / (k + rank)`, rank counted from 1; the sums are sorted.
 * Needs no common scale, so that full text and vectors can be joined.
 *
 * @param lists - Ids, best first, no id twice in a list. Lists may be empty and of different lengths.
 * @param k - How little the top ranks stand out. 60 in the source.
 * @returns Every id once, best first. Equal sums keep the order in which the ids first appear.
 * @throws {RangeError} if `k` is not positive.
 * @see Cormack, Clarke, Büttcher: Reciprocal Rank Fusion (SIGIR 2009).
 */
export function fuseRanks(lists: readonly (readonly string[])[], k = 60): { id: string; score: number }[] {
  if (k <= 0) throw new RangeError('k is positive.')
  const scores = new Map<string, number>()
  for (const list of lists) {
    for (const [index, id] of list.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (k + index + 1))
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score)
}
