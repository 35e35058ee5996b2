/** The run that clients watch, told to all of them as it goes on. */
import type { Db } from '../../db/tables.ts'
import type { Log } from '../../log.ts'
import type { ProgressStore } from '../../progress/progress.ts'
import { FollowedWork } from './followed-work.ts'
import { message, type Message } from './message.ts'
import { RunWatch } from './run-watch.ts'
import { endMessages, runState, stateMessages, type Watched } from './state-messages.ts'
import { Subscribers, type LiveIo, type LiveSocket } from './subscribers.ts'

export interface LiveRuns {
  /** What is watched now, for who asks. */
  readonly watched: Watched
  add(socket: LiveSocket, has: { taskId: string | null; seq: number } | undefined): Promise<void>
  remove(socket: LiveSocket): Promise<void>
  /** Something may have begun or ended. */
  look(): Promise<void>
  /** @param taskIds - `null`: of all runs. */
  logsCleared(taskIds: readonly (string | null)[]): void
  close(): Promise<void>
}

export function openLiveRuns(
  io: LiveIo,
  { db, progress, log }: { db: Db; progress: ProgressStore; log: Log },
): LiveRuns {
  const watched = (): Watched => ({ feed: watch.feed, task: watch.task, counts: work.counts })
  const subscribers = new Subscribers(io, {
    begin(has) {
      const { feed } = watched()
      const missed = has !== undefined && feed?.taskId === has.taskId ? feed?.after(has.seq) : undefined
      return {
        seq: feed?.seq ?? 0,
        taskId: feed?.taskId ?? null,
        messages: missed ?? stateMessages(watched()),
      }
    },
  })
  const tell = (told: Message): void => {
    const { feed } = watched()
    if (feed !== undefined) subscribers.tell(told, { taskId: feed.taskId, seq: feed.seq })
  }
  const work = new FollowedWork(db, log, {
    onProgress() {
      const { progress: now, seq } = runState(watched())
      if (now !== null) tell(message('progress_update', { ...now, seq }))
    },
    onItems: tell,
  })
  const watch = new RunWatch(
    { db, progress, log },
    {
      onReset() {
        subscribers.beginAgain()
      },
      onSwitch() {
        const { feed } = watched()
        if (feed !== undefined) void work.begin(feed.taskId, feed.isOver)
        subscribers.beginAgain()
      },
      onEvent(event, told) {
        tell(told)
        if (event.type === 'phase') work.moved(event.runId)
        if (event.type === 'status') void watch.look()
      },
      onEnd(task) {
        void tellEnd(task.task_id)
      },
    },
  )
  const tellEnd = async (taskId: string): Promise<void> => {
    await work.ended(taskId)
    const { feed, task } = watched()
    if (feed === undefined || task?.task_id !== taskId) return
    const { progress: last, seq } = runState(watched())
    if (last !== null) tell(message('progress_update', { ...last, seq }))
    for (const told of endMessages(task, feed.seq, feed.isOver)) {
      feed.add(told)
      tell(told)
    }
  }
  return {
    get watched() {
      return watched()
    },
    async add(socket, has) {
      await watch.start()
      if (socket.connected) subscribers.add(socket, has)
    },
    async remove(socket) {
      subscribers.remove(socket)
      if (subscribers.count > 0) return
      work.stop()
      await watch.stop()
    },
    look: () => watch.look(),
    logsCleared(taskIds) {
      const { feed } = watched()
      if (feed !== undefined && (taskIds.includes(null) || taskIds.includes(feed.taskId))) feed.clearLines()
    },
    async close() {
      subscribers.close()
      work.stop()
      await watch.stop()
    },
  }
}
