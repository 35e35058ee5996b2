/**
 * Fuses what was found by words and by meaning: a convex combination of scores, each brought to 0..1 by the least that it can
 * be and the best that was found. It beats the fusion of ranks on nearly all public collections.
 *
 * @see Bruch, Gai, Ingber: An Analysis of Fusion Functions for Hybrid Retrieval (TOIS 2023), TM2C2.
 */

import { COSINES } from './cosines.ts'

export interface ScoredId {
  id: string
  score: number
}

export interface FusedDocument extends ScoredId {
  /** Found by meaning alone: none of its words was asked for. */
  isSimilar: boolean
}

/**
 * Of the whole score, what meaning brings: the more of the query's weight the best hit by words lacks, the more. Chosen on
 * the questions of `bench/eval`, which say things in other words than the texts do, and on CACM and Cranfield.
 */
const MEANING = { least: 0.35, most: 1 }

/**
 * @param byWords - Scores of 0 and more, best first, no id twice.
 * @param byMeaning - Cosines, best first, no id twice.
 * @param missed - What the best hit by words lacks of the query, 0 to 1.
 * @returns Every id once, best first; equal ones in the order in which they first appear.
 */
export function fuseScores(
  byWords: readonly ScoredId[],
  byMeaning: readonly ScoredId[],
  missed = 0,
): FusedDocument[] {
  const meaning = MEANING.least + (MEANING.most - MEANING.least) * missed
  const fused = new Map<string, FusedDocument>()
  const bestWords = byWords[0]?.score ?? 0
  for (const { id, score } of byWords)
    fused.set(id, { id, score: bestWords === 0 ? 0 : (1 - meaning) * (score / bestWords), isSimilar: false })
  const range = Math.max(byMeaning[0]?.score ?? 0, COSINES.clear) - COSINES.unrelated
  for (const { id, score } of byMeaning) {
    const share = meaning * Math.max(0, (score - COSINES.unrelated) / range)
    const known = fused.get(id)
    fused.set(
      id,
      known === undefined ? { id, score: share, isSimilar: true } : { ...known, score: known.score + share },
    )
  }
  return [...fused.values()].sort((a, b) => b.score - a.score)
}
