/**
 * One run as this process follows it for all its clients: the state now, the last lines, the last messages. Whoever
 * connects is given state and lines of this moment and then every message after it, so nothing is missing or doubled.
 */
import type { WireLogLine } from '../../contract/api/agent.ts'
import { FollowedState } from '../../live/followed-state.ts'
import { KEPT_LINES } from '../../live/kept.ts'
import type { LiveEvent, LogLine, ProgressStore, RunProgress } from '../../live/progress.ts'
import { LIVE } from '../../live/state-fields.ts'
import { wireLogLine } from '../wire.ts'
import { messageOfEvent, type Message } from './message.ts'

/** For clients that lost the connection, or are slow. */
const KEPT_MESSAGES = 5000

export interface FeedListener {
  /** State and lines are new: what clients have is not the beginning of what follows. */
  onReset(): void
  onEvent(event: LiveEvent, message: Message): void
}

export class RunFeed {
  readonly taskId: string
  readonly #progress: ProgressStore
  readonly #listener: FeedListener
  #state: FollowedState | undefined
  #lines: WireLogLine[] = []
  #messages: { seq: number; message: Message }[] = []
  /** What came after it is in `#messages`. */
  #since = 0
  #seq = 0
  /** Lines that were read from the log: their events may still be on the way. */
  #known = new Map<string, number>()
  /** What comes while the log is read. */
  #waiting: LiveEvent[] | undefined
  #beginning: Promise<void> | undefined
  /** Of several that overlap the last counts. */
  #beginnings = 0
  #stop: (() => Promise<void>) | undefined
  #isClosed = false

  private constructor(taskId: string, progress: ProgressStore, listener: FeedListener) {
    this.taskId = taskId
    this.#progress = progress
    this.#listener = listener
  }

  /** @param isOver - Nothing follows: only what is stored is read. */
  static async open(
    taskId: string,
    { progress, isOver, ...listener }: FeedListener & { progress: ProgressStore; isOver: boolean },
  ): Promise<RunFeed> {
    const feed = new RunFeed(taskId, progress, listener)
    if (isOver) {
      const state = await progress.read(taskId)
      if (state !== undefined) await feed.#begin(state)
      else feed.#lines = await feed.#readLines()
      return feed
    }
    const watcher = {
      state: (state: RunProgress) => {
        feed.#beginning = feed.#begin(state)
        void feed.#beginning.catch(() => undefined)
      },
      event: (event: LiveEvent) => {
        feed.#take(event)
      },
    }
    feed.#stop = await progress.watch(taskId, watcher)
    await feed.#beginning
    return feed
  }

  get seq(): number {
    return this.#seq
  }

  get lines(): readonly WireLogLine[] {
    return this.#lines
  }

  /** `undefined` when nothing is kept of it any more. */
  get state(): RunProgress | undefined {
    return this.#state?.progress(this.#progress.now())
  }

  /** Whether the run is over, as far as it was told. */
  get isOver(): boolean {
    const state = this.state
    return state !== undefined && !LIVE.includes(state.status)
  }

  /** @returns The messages after that number; `undefined` when not all of them are kept. */
  after(seq: number): Message[] | undefined {
    if (seq < this.#since || seq > this.#seq) return undefined
    return this.#messages.filter((kept) => kept.seq > seq).map((kept) => kept.message)
  }

  /** Keeps a message that follows the last event. */
  add(added: Message): void {
    this.#messages.push({ seq: this.#seq, message: added })
  }

  clearLines(): void {
    this.#lines = []
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#stop?.()
  }

  async #begin(state: RunProgress): Promise<void> {
    const isFirst = this.#state === undefined
    const own = (this.#beginnings += 1)
    this.#waiting = []
    const lines = await this.#readLines().catch(() => [])
    if (this.#isClosed || own !== this.#beginnings) return
    this.#state = new FollowedState(state)
    this.#lines = lines
    this.#messages = []
    this.#seq = this.#since = state.seq
    this.#known = countKeys(lines)
    if (!isFirst) this.#listener.onReset()
    const waiting: LiveEvent[] = this.#waiting
    this.#waiting = undefined
    for (const event of waiting) this.#take(event)
  }

  async #readLines(): Promise<WireLogLine[]> {
    const lines = await this.#progress.readLog(this.taskId, KEPT_LINES)
    return lines.map((line: LogLine) => wireLogLine(this.taskId, line))
  }

  #take(event: LiveEvent): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(event)
      return
    }
    if (this.#isClosed || event.seq <= this.#seq) return
    this.#state?.apply(event)
    this.#seq = event.seq
    const told = messageOfEvent(event)
    if (told.name === 'log' && this.#isKnown(told.payload as WireLogLine)) return
    if (told.name === 'log') this.#keepLine(told.payload as WireLogLine & { seq: number })
    this.#messages.push({ seq: event.seq, message: told })
    if (this.#messages.length > KEPT_MESSAGES * 2) {
      this.#messages.splice(0, KEPT_MESSAGES)
      this.#since = (this.#messages[0]?.seq ?? event.seq) - 1
    }
    this.#listener.onEvent(event, told)
  }

  #keepLine({ seq: _, ...line }: WireLogLine & { seq: number }): void {
    this.#lines.push(line)
    if (this.#lines.length > KEPT_LINES * 2) this.#lines.splice(0, KEPT_LINES)
  }

  #isKnown(line: WireLogLine): boolean {
    if (this.#known.size === 0) return false
    const key = keyOf(line)
    const times = this.#known.get(key)
    if (times === undefined) return false
    if (times === 1) this.#known.delete(key)
    else this.#known.set(key, times - 1)
    return true
  }
}

function countKeys(lines: readonly WireLogLine[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of lines) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1)
  return counts
}

function keyOf({ timestamp, level, phase, message: text }: WireLogLine): string {
  return `${timestamp} ${level} ${phase ?? ''} ${text}`
}
