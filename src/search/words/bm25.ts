/**
 * BM25 in the form of Lucene: `idf * tf / (tf + k1 * (1 - b + b * length / average))` for each word of a query, where
 * `tf` and `length` are weighed by field (BM25F with one length for the whole document).
 *
 * @see Robertson, Zaragoza, Taylor: Simple BM25 Extension to Multiple Weighted Fields (CIKM 2004).
 * @see Kamphuis et al.: Which BM25 Do You Mean? (ECIR 2020). The variants do not differ.
 */

/** How soon a word that stands again adds nothing. */
const K1 = 1.2
/** How much a long text must have more of a word. */
const B = 0.75

/** A rare word tells more. Never negative. */
export function inverseDocumentFrequency(all: number, having: number): number {
  return Math.log(1 + (Math.max(all, having) - having + 0.5) / (having + 0.5))
}

/** What the length of a document divides its counts by, times `K1`. */
export function lengthNorm(length: number, average: number): number {
  return K1 * (1 - B + (B * length) / Math.max(average, 1e-9))
}

/** @returns 0 to 1, to be multiplied by the weight of the word. */
export function saturate(count: number, norm: number): number {
  return count / (count + norm)
}
