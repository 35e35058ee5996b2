/** What a process tells of one run, on its way to the store: in batches, in bounds, tried again while the store is away. */
import type { ToldEvent } from './progress.ts'

/** More events would make one write long without making each event cheaper. */
export const MAX_BATCH = 500
const FLUSH_WITHIN_MS = 2000
const RETRY_MS = { first: 100, last: 2000 }

export interface Batch {
  /** Grows with each batch of a store. A batch that is tried again has its number again: it may be stored already. */
  number: number
  events: readonly ToldEvent[]
  /** Events that found no room since the last batch. */
  dropped: number
}

export interface OutboxOptions {
  write: (batch: Batch) => Promise<void>
  nextNumber: () => number
  flushAfterMs: number
  /** Events that are held at most. */
  limit: number
}

interface Waiter {
  /** Resolved when the events up to this one are stored. */
  until: number
  resolve: () => void
}

export class Outbox {
  readonly #options: OutboxOptions
  /** By the order in which they were told. */
  readonly #waiting = new Map<number, ToldEvent>()
  /** The waiting event of kind `progress` of each phase. */
  readonly #latest = new Map<string, number>()
  readonly #waiters = new Set<Waiter>()
  #told = 0
  #dropped = 0
  #inHand: { batch: Batch; until: number } | undefined
  #isWriting = false
  #isClosed = false
  #failures = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#inHand === undefined
  }

  add(event: ToldEvent): void {
    if (this.#isClosed) return
    this.#told += 1
    if (event.type === 'phase' && event.status === 'progress') this.#replaceOlder(event.phase)
    this.#waiting.set(this.#told, event)
    if (this.#waiting.size + (this.#inHand?.batch.events.length ?? 0) > this.#options.limit) this.#dropOne()
    this.#schedule(this.#failures === 0 ? this.#options.flushAfterMs : this.#retryMs())
  }

  /** Resolves when what was told until now is stored, or after 2 seconds. */
  flush(): Promise<void> {
    if (this.isEmpty || this.#isClosed) return Promise.resolve()
    return new Promise((resolve) => {
      const waiter = { until: this.#told, resolve: (): void => undefined }
      const timer = setTimeout(() => {
        waiter.resolve()
      }, FLUSH_WITHIN_MS)
      waiter.resolve = () => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
        resolve()
      }
      this.#waiters.add(waiter)
      clearTimeout(this.#timer)
      this.#timer = undefined
      void this.#write()
    })
  }

  async close(): Promise<void> {
    await this.flush()
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** Only the newest `progress` of a phase is worth telling. */
  #replaceOlder(phase: string): void {
    const older = this.#latest.get(phase)
    if (older !== undefined) this.#waiting.delete(older)
    this.#latest.set(phase, this.#told)
  }

  /** The oldest log line, if there is one: without the other events the state would be wrong for good. */
  #dropOne(): void {
    let oldest: number | undefined
    for (const [order, { type }] of this.#waiting) {
      oldest ??= order
      if (type !== 'log') continue
      oldest = order
      break
    }
    if (oldest !== undefined) this.#waiting.delete(oldest)
    this.#dropped += 1
  }

  #schedule(afterMs: number): void {
    if (this.#isWriting || this.#isClosed || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#write()
    }, afterMs)
    this.#timer.unref()
  }

  async #write(): Promise<void> {
    if (this.#isWriting || this.#isClosed) return
    this.#inHand ??= this.#take()
    if (this.#inHand === undefined) return
    this.#isWriting = true
    try {
      await this.#options.write(this.#inHand.batch)
      this.#failures = 0
      this.#settle(this.#inHand.until)
    } catch {
      this.#failures += 1 // Whatever the reason: a store never fails a run.
    }
    this.#isWriting = false
    if (this.isEmpty) return
    const isUrgent = this.#waiters.size > 0 || this.#waiting.size >= MAX_BATCH
    if (this.#failures > 0) this.#schedule(this.#retryMs())
    else this.#schedule(isUrgent ? 0 : this.#options.flushAfterMs)
  }

  #take(): { batch: Batch; until: number } | undefined {
    const entries = [...this.#waiting.entries()].slice(0, MAX_BATCH)
    const last = entries.at(-1)
    if (last === undefined) return undefined
    for (const [order, event] of entries) {
      this.#waiting.delete(order)
      if (event.type === 'phase' && this.#latest.get(event.phase) === order) this.#latest.delete(event.phase)
    }
    const dropped = this.#dropped
    this.#dropped = 0
    const events = entries.map(([, event]) => event)
    return { batch: { number: this.#options.nextNumber(), events, dropped }, until: last[0] }
  }

  #settle(until: number): void {
    this.#inHand = undefined
    for (const waiter of [...this.#waiters]) if (this.isEmpty || waiter.until <= until) waiter.resolve()
  }

  #retryMs(): number {
    return Math.min(RETRY_MS.last, RETRY_MS.first * 2 ** Math.min(10, this.#failures - 1))
  }
}
