/** What is asked for or opened once for all who want it. What failed is forgotten: who comes next tries anew. */

/** Several who ask the same within a short time get one answer. A question that failed is asked again at once. */
export function keptFor<T>(keepMs: number, ask: () => Promise<T>): () => Promise<T> {
  const kept = openedOnce(ask)
  let askedAt = 0
  return () => {
    if (Date.now() - askedAt >= keepMs) kept.forget()
    if (!kept.isAsked) askedAt = Date.now()
    return kept.get()
  }
}

export interface OpenedOnce<T> {
  /** Opens it for the first who needs it, and again after an opening that failed. */
  get(): Promise<T>
  /** @returns What is open, or being opened; `undefined` when nobody has asked for it, or it could not be opened. */
  current(): Promise<T | undefined>
  /** The next who asks opens it anew. */
  forget(): void
  /** Whether it is open or being opened. */
  readonly isAsked: boolean
}

export function openedOnce<T>(open: () => Promise<T>): OpenedOnce<T> {
  let opening: Promise<T> | undefined
  return {
    get() {
      if (opening !== undefined) return opening
      const mine = open()
      opening = mine
      mine.catch(() => {
        // Another may have been begun meanwhile.
        if (opening === mine) opening = undefined
      })
      return mine
    },
    current: async () => opening?.catch(() => undefined),
    forget() {
      opening = undefined
    },
    get isAsked() {
      return opening !== undefined
    },
  }
}
