/** Where vectors are looked up. The same for the database and for Chroma: `vector-store.test.ts` runs on both. */

export interface StoredVector {
  /** Of the text. */
  hash: string
  /** As long as every other of its model; not all zero for a text that says something. */
  vector: readonly number[]
}

export interface NearVector {
  hash: string
  /** Cosine, -1 to 1. */
  similarity: number
}

/** Vectors of several models side by side: a model's are told apart by its name, `provider/name`. */
export interface VectorStore {
  /** Puts vectors in, or in the place of those of the same texts. Nothing for none. */
  save(model: string, vectors: readonly StoredVector[]): Promise<void>
  /** What is not there is no fault. */
  remove(model: string, hashes: readonly string[]): Promise<void>
  /** Every vector of the model. */
  forget(model: string): Promise<void>
  /**
   * @returns At most `limit`, the nearest first. None for a model without vectors, and for a vector of zeros.
   * Exact up to some thousands, then the nearest with few exceptions.
   */
  nearest(model: string, vector: readonly number[], limit: number): Promise<NearVector[]>
}
