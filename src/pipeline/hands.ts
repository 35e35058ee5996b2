/** Several hands at one pile of work. */

/**
 * Works on what a source gives, `hands` at a time. What is in hand is finished when the signal fires or one of them
 * fails; nothing new is begun then.
 *
 * @returns The first error of `work`, if any.
 */
export async function workAtOnce<T>(
  source: AsyncIterable<T> | Iterable<T>,
  hands: number,
  signal: AbortSignal,
  work: (one: T) => Promise<void>,
): Promise<{ error?: unknown }> {
  const stop = new AbortController()
  const pile = oneByOne(source) // One iterator for all: each hand takes the next.
  const take = async (): Promise<void> => {
    try {
      for await (const one of pile) {
        if (stop.signal.aborted || signal.aborted) return
        await work(one)
      }
    } catch (error) {
      stop.abort(error)
    }
  }
  await Promise.all(Array.from({ length: hands }, take))
  return stop.signal.aborted ? { error: stop.signal.reason as unknown } : {}
}

async function* oneByOne<T>(source: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* source
}
