/** A limit on time for one piece of work. */

export interface TimeLimit {
  limitMs: number
  /** Makes what is thrown when the limit has passed. */
  late: () => Error
  /** Ends the work sooner. */
  signal?: AbortSignal | undefined
}

/**
 * Not `AbortSignal.any([signal, AbortSignal.timeout()])`: on Node 20 such a pair can be collected as garbage before
 * it fires, and it stays referenced by a signal that lives as long as a run.
 *
 * @param work - Is told by its signal; work that does not heed it goes on unwatched.
 * @throws what `late` makes, the reason of the signal, or what the work throws before either.
 */
export async function withinTime<T>(
  { limitMs, late, signal }: TimeLimit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const timer = setTimeout(() => {
    controller.abort(late())
  }, limitMs)
  const onAbort = (): void => {
    controller.abort(signal?.reason)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await new Promise<T>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => {
        reject(controller.signal.reason as Error)
      })
      work(controller.signal).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}
