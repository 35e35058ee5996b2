/** Brings a watcher the state of a run and then each event once, in order, whatever is missed or comes twice. */
import type { LiveEvent, RunProgress, Watcher } from './progress.ts'

const RETRY_MS = 500

/** What a store can be asked for. Both throw while it is away. */
export interface Readings {
  state(): Promise<RunProgress>
  /** @returns The first events after that number that are still kept, and the number of the newest of all. */
  eventsAfter(seq: number): Promise<{ newest: number; events: LiveEvent[] }>
}

export class Follower {
  readonly #watcher: Watcher
  readonly #readings: Readings
  /** The number of the last event that the watcher has. */
  #last: number | undefined
  #pulling: Promise<void> | undefined
  #isBehind = false
  #hasEnded = false
  #retry: NodeJS.Timeout | undefined

  constructor(watcher: Watcher, readings: Readings) {
    this.#watcher = watcher
    this.#readings = readings
  }

  /** Live events of one batch, as they come. */
  offer(events: readonly LiveEvent[]): void {
    const [first, newest] = [events[0]?.seq, events.at(-1)?.seq]
    if (this.#hasEnded || first === undefined || newest === undefined) return
    if (this.#pulling !== undefined || this.#last === undefined || first !== this.#last + 1) {
      // A batch is had whole or not at all: known numbers with unknown ones are counted anew by a store without data.
      if (this.#last !== undefined && first <= this.#last && newest > this.#last) this.#last = undefined
      void this.pull()
      return
    }
    try {
      this.#deliver(events)
    } catch {
      this.#pullLater()
    }
  }

  /** Reads what the watcher does not have yet. Resolves after one attempt; what fails is tried again. */
  async pull(): Promise<void> {
    this.#isBehind = true
    this.#pulling ??= this.#pullAll()
    await this.#pulling
  }

  end(): void {
    this.#hasEnded = true
    clearTimeout(this.#retry)
  }

  async #pullAll(): Promise<void> {
    try {
      while (this.#isBehind && !this.#hasEnded) {
        this.#isBehind = false
        await this.#catchUp()
      }
    } catch {
      this.#pullLater()
    } finally {
      this.#pulling = undefined
    }
  }

  async #catchUp(): Promise<void> {
    let last = this.#last ?? (await this.#begin())
    while (!this.#hasEnded) {
      const { newest, events } = await this.#readings.eventsAfter(last)
      if (newest === last) return
      if (newest > last && events[0]?.seq === last + 1) last = this.#deliver(events)
      else last = await this.#begin()
    }
  }

  /** Also when more was missed than is kept, or when the numbers began anew. */
  async #begin(): Promise<number> {
    const state = await this.#readings.state()
    this.#last = state.seq
    if (!this.#hasEnded) this.#watcher.state(state)
    return state.seq
  }

  #deliver(events: readonly LiveEvent[]): number {
    for (const event of events) {
      if (this.#hasEnded) break
      this.#last = event.seq // Before the call: a watcher that throws does not get the event again.
      this.#watcher.event(event)
    }
    return this.#last ?? 0
  }

  #pullLater(): void {
    clearTimeout(this.#retry)
    if (this.#hasEnded) return
    this.#retry = setTimeout(() => void this.pull(), RETRY_MS)
    this.#retry.unref()
  }
}
