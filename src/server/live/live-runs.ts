/** The run that clients watch, told to all of them as it goes on. */
import type { Db } from '../../db/tables.ts'
import type { Log } from '../../log.ts'
import type { LiveEvent, ProgressStore } from '../../live/progress.ts'
import type { TaskState } from '../../queue/task-state.ts'
import { FollowedWork } from './followed-work.ts'
import { message, type Message } from './message.ts'
import { RunWatch } from './run-watch.ts'
import { endMessages, runState, stateMessages, type Watched } from './state-messages.ts'
import { Subscribers, type Beginning, type LiveIo, type LiveSocket, type Place } from './subscribers.ts'

export interface LiveRunsParts {
  db: Db
  progress: ProgressStore
  log: Log
}

export class LiveRuns {
  readonly #watch: RunWatch
  readonly #work: FollowedWork
  readonly #subscribers: Subscribers

  constructor(io: LiveIo, parts: LiveRunsParts) {
    this.#subscribers = new Subscribers(io, { begin: (has) => this.#begin(has) })
    this.#work = new FollowedWork(parts.db, parts.log, {
      onProgress: () => {
        this.#tellProgress()
      },
      onItems: (told) => {
        this.#tell(told)
      },
    })
    this.#watch = new RunWatch(parts, {
      onReset: () => {
        this.#subscribers.beginAgain()
      },
      onSwitch: () => {
        const { feed } = this.watched
        if (feed !== undefined) void this.#work.begin(feed.taskId, feed.isOver)
        this.#subscribers.beginAgain()
      },
      onEvent: (event, told) => {
        this.#onEvent(event, told)
      },
      onEnd: (task) => void this.#tellEnd(task),
    })
  }

  /** What is watched now, for who asks. */
  get watched(): Watched {
    return { feed: this.#watch.feed, task: this.#watch.task, counts: this.#work.counts }
  }

  /** Gives the client the state, or what it missed of it, and from then on each message. */
  async add(socket: LiveSocket, has?: Place): Promise<void> {
    await this.#watch.start()
    if (socket.connected) this.#subscribers.add(socket, has)
  }

  async remove(socket: LiveSocket): Promise<void> {
    this.#subscribers.remove(socket)
    if (this.#subscribers.count > 0) return
    this.#work.stop()
    await this.#watch.stop()
  }

  /** Something may have begun or ended. */
  look(): Promise<void> {
    return this.#watch.look()
  }

  /** @param taskIds - `null`: of all runs. */
  logsCleared(taskIds: readonly (string | null)[]): void {
    const { feed } = this.watched
    if (feed !== undefined && (taskIds.includes(null) || taskIds.includes(feed.taskId))) feed.clearLines()
  }

  async close(): Promise<void> {
    this.#subscribers.close()
    this.#work.stop()
    await this.#watch.stop()
  }

  #begin(has?: Place): Beginning {
    const { feed } = this.watched
    const missed = has !== undefined && feed?.taskId === has.taskId ? feed.after(has.seq) : undefined
    return {
      place: { taskId: feed?.taskId ?? null, seq: feed?.seq ?? 0 },
      messages: missed ?? stateMessages(this.watched),
    }
  }

  #onEvent(event: LiveEvent, told: Message): void {
    this.#tell(told)
    if (event.type === 'phase') this.#work.moved(event.runId)
    if (event.type === 'status') void this.#watch.look()
  }

  #tell(told: Message): void {
    const { feed } = this.watched
    if (feed !== undefined) this.#subscribers.tell(told, { taskId: feed.taskId, seq: feed.seq })
  }

  #tellProgress(): void {
    const { progress, seq } = runState(this.watched)
    if (progress !== null) this.#tell(message('progress_update', { ...progress, seq }))
  }

  async #tellEnd(task: TaskState): Promise<void> {
    await this.#work.ended(task.task_id)
    const { feed } = this.watched
    if (feed?.taskId !== task.task_id) return
    this.#tellProgress()
    for (const told of endMessages(task, feed.seq, feed.isOver)) {
      feed.add(told)
      this.#tell(told)
    }
  }
}
