/** Which run clients watch: the one that goes on, else the last. Looked for while somebody watches. */
import type { Db } from '../../db/tables.ts'
import type { Log } from '../../log.ts'
import type { ProgressStore } from '../../live/progress.ts'
import { findLiveRun, findTask, listRuns, type TaskState } from '../../queue/task-state.ts'
import { RunFeed, type FeedListener } from './run-feed.ts'

/** A run may be begun by another process, which tells nobody but the database. */
const LOOK_EVERY_MS = 700
/** The end of a run is in the database before it is told. */
const END_IS_TOLD_WITHIN_MS = 3000

export interface RunWatchParts {
  db: Db
  progress: ProgressStore
  log: Log
}

export interface WatchListener extends FeedListener {
  /** Another run is watched now. */
  onSwitch(): void
  /** The run is over. */
  onEnd(task: TaskState): void
}

export class RunWatch {
  readonly #parts: RunWatchParts
  readonly #listener: WatchListener
  #feed: RunFeed | undefined
  #task: TaskState | undefined
  /** Since when the database says that the run is over, while nothing was told of it. */
  #endedAt: number | undefined
  #looking: Promise<void> | undefined
  #lookAgain = false
  #timer: NodeJS.Timeout | undefined
  #isOn = false

  constructor(parts: RunWatchParts, listener: WatchListener) {
    this.#parts = parts
    this.#listener = listener
  }

  get feed(): RunFeed | undefined {
    return this.#feed
  }

  /** As it was last looked up. */
  get task(): TaskState | undefined {
    return this.#task
  }

  /** Resolves when it is known what is going on. */
  async start(): Promise<void> {
    this.#isOn = true
    await this.look()
  }

  /** Nobody watches. */
  async stop(): Promise<void> {
    this.#isOn = false
    clearTimeout(this.#timer)
    this.#timer = undefined
    await this.#looking
    if (this.#isStarted()) return
    const feed = this.#feed
    this.#feed = this.#task = this.#endedAt = undefined
    await feed?.close()
  }

  /** Somebody may have come back meanwhile. */
  #isStarted(): boolean {
    return this.#isOn
  }

  /** Looks now: something may have begun. A look that began before does not count. */
  async look(): Promise<void> {
    this.#lookAgain = true
    this.#looking ??= this.#lookUntilDone().finally(() => {
      this.#looking = undefined
    })
    await this.#looking
  }

  async #lookUntilDone(): Promise<void> {
    clearTimeout(this.#timer)
    while (this.#lookAgain && this.#isOn) {
      this.#lookAgain = false
      await this.#lookOnce().catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'the run in hand was not looked up')
      })
    }
    if (!this.#isOn) return
    this.#timer = setTimeout(() => void this.look(), LOOK_EVERY_MS).unref()
  }

  async #lookOnce(): Promise<void> {
    const { db } = this.#parts
    const live = await findLiveRun(db)
    if (live === undefined && this.#feed !== undefined) {
      await this.#seeEnd(this.#feed)
      return
    }
    const task = live ?? (await listRuns(db, 1))[0]
    if (task === undefined) return
    this.#task = task
    if (task.task_id === this.#feed?.taskId) return
    // What is still on its way of the run before comes first.
    if (this.#feed?.isOver === false && this.#isWaitingForEnd()) return
    await this.#follow(task, live === undefined)
  }

  /** @returns Whether the end of the run in hand may still be told. */
  #isWaitingForEnd(): boolean {
    this.#endedAt ??= Date.now()
    return Date.now() - this.#endedAt < END_IS_TOLD_WITHIN_MS
  }

  async #follow(task: TaskState, isOver: boolean): Promise<void> {
    const { progress } = this.#parts
    const before = this.#feed
    const isCurrent = (): boolean => this.#feed?.taskId === task.task_id
    const feed = await RunFeed.open(task.task_id, {
      ...{ progress, isOver },
      onReset: () => {
        if (isCurrent()) this.#listener.onReset()
      },
      onEvent: (event, told) => {
        if (isCurrent()) this.#listener.onEvent(event, told)
      },
    })
    this.#feed = feed
    this.#endedAt = undefined
    await before?.close()
    this.#listener.onSwitch()
  }

  /** A run that ended without a word (its process ended unexpectedly) is over all the same. */
  async #seeEnd(feed: RunFeed): Promise<void> {
    if (this.#task?.completed_at !== null && this.#task?.completed_at !== undefined) return
    if (!feed.isOver && this.#isWaitingForEnd()) return
    const task = await findTask(this.#parts.db, feed.taskId)
    if (task === undefined) return
    this.#task = task
    this.#endedAt = undefined
    this.#listener.onEnd(task)
  }
}
