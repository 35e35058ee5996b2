/** Several who ask the same within a short time get one answer. */

/** A question that failed is asked again at once. */
export function keptFor<T>(keepMs: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  let askedAt = 0
  return () => {
    if (answer !== undefined && Date.now() - askedAt < keepMs) return answer
    askedAt = Date.now()
    answer = ask()
    answer.catch(() => (answer = undefined))
    return answer
  }
}
