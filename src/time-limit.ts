/** Limits on time for one piece of work, and ends that come from several sides. */

export interface TimeLimit {
  limitMs: number
  /** Makes what is thrown when the limit has passed. */
  late: () => Error
  /** Ends the work sooner. */
  signal?: AbortSignal | undefined
}

/** What the work is told of its limit. */
export interface Limited {
  /** Fires when the time is up or the work must end. Made when it is first asked for: a signal costs more than small work. */
  readonly signal: AbortSignal
}

/**
 * Not `AbortSignal.any([signal, AbortSignal.timeout()])`: on Node 20 such a pair can be collected as garbage before
 * it fires, and it stays referenced by a signal that lives as long as a run.
 *
 * @param work - Work that does not heed its signal goes on unwatched.
 * @throws what `late` makes, the reason of the signal, or what the work throws before either.
 */
export async function withinTime<T>(
  { limitMs, late, signal }: TimeLimit,
  work: (limited: Limited) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const ending = new Ending()
  const timer = setTimeout(() => {
    ending.end(late())
  }, limitMs)
  const onAbort = (): void => {
    ending.end(signal?.reason)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await new Promise<T>((resolve, reject) => {
      ending.onEnd = reject
      work(ending).then(resolve, reject)
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Stops waiting when the signal fires; what is waited for goes on. @throws the reason of the signal. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => undefined) // Nobody may be there any more to hear it.
  signal.throwIfAborted()
  let onAbort = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(signal.reason as Error)
    }
  })
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * @param signals - Listened to only while the work goes on: some live as long as the process.
 * @param work - Is given a signal that fires, with the same reason, when one of them does.
 */
export async function withEither<T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  const heard = signals.flatMap((signal) => {
    if (signal === undefined) return []
    const end = (): void => {
      ending.abort(signal.reason)
    }
    if (signal.aborted) end()
    signal.addEventListener('abort', end, { once: true })
    return { signal, end }
  })
  try {
    return await work(ending.signal)
  } finally {
    for (const { signal, end } of heard) signal.removeEventListener('abort', end)
  }
}

class Ending implements Limited {
  onEnd: ((reason: unknown) => void) | undefined
  #controller: AbortController | undefined
  #ended: { reason: unknown } | undefined

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#ended !== undefined) this.#controller.abort(this.#ended.reason)
    return this.#controller.signal
  }

  end(reason: unknown): void {
    this.#ended ??= { reason }
    this.#controller?.abort(reason)
    this.onEnd?.(reason)
  }
}
