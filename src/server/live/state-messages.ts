/** What clients are told of a run as a whole. */
import type { CheckpointCounts } from '../../pipeline/checkpoint-counts.ts'
import { runResultOf } from '../../pipeline/run-result.ts'
import { LIVE } from '../../live/state-fields.ts'
import type { TaskState } from '../../queue/task-state.ts'
import { wireLive, wireProgress } from '../wire.ts'
import { message, type Message, type Payload } from './message.ts'
import type { RunFeed } from './run-feed.ts'

export interface Watched {
  feed: RunFeed | undefined
  task: TaskState | undefined
  counts: CheckpointCounts
}

/** What was told is newer than what was looked up, but for the end, which the database knows. */
export function runState({ feed, task, counts }: Watched): Payload<'agent_status'> {
  if (feed === undefined || task === undefined)
    return { is_running: false, task_id: null, current_phase_message: '', progress: null, seq: 0 }
  const told = feed.state
  const isOver = task.completed_at !== null || told === undefined
  const progress = isOver ? wireProgress(task, told, counts) : wireLive(told, counts)
  return {
    is_running: LIVE.includes(progress.status),
    task_id: feed.taskId,
    current_phase_message: progress.message,
    progress,
    seq: feed.seq,
  }
}

export function stateMessages(watched: Watched): Message[] {
  const { feed } = watched
  return [
    message('agent_status', runState(watched)),
    message('initial_logs', {
      task_id: feed?.taskId ?? null,
      logs: [...(feed?.lines ?? [])].slice(-1000),
      seq: feed?.seq ?? 0,
    }),
  ]
}

/** @param wasTold - Whether clients know already that it is over. */
export function endMessages(task: TaskState, seq: number, wasTold: boolean): Message[] {
  const { task_id, status, message: text, error } = task
  const { processed, failed, seconds } = runResultOf(task.result)
  return [
    ...(wasTold
      ? []
      : [
          message('agent_status_update', {
            ...{ is_running: false, task_id, status, current_phase_message: text, seq },
          }),
        ]),
    ...(status === 'failed' || status === 'interrupted'
      ? [message('agent_error', { task_id, message: error ?? text })]
      : []),
    message('agent_run_completed', { task_id, status, message: text, processed, failed, seconds }),
  ]
}
