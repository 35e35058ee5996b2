/** Runs in the words that clients of the Python system know. */
import type { WireLogLine, WireProgress } from '../contract/api/agent.ts'
import type { PhaseId } from '../contract/phases.ts'
import type { CheckpointCounts } from '../pipeline/checkpoint-counts.ts'
import { runResultOf } from '../pipeline/run-result.ts'
import type { LogLine, RunProgress } from '../live/progress.ts'
import type { TaskState } from '../queue/task-state.ts'
import type { TaskStatus } from '../db/tables/task-tables.ts'

type CeleryState = 'PENDING' | 'STARTED' | 'PROGRESS' | 'SUCCESS' | 'FAILURE' | 'REVOKED'

/** The database knows whether a run is over, whatever the store of progress has been told so far. */
export function wireProgress(
  task: TaskState,
  told: RunProgress | undefined,
  subPhases: CheckpointCounts = {},
): WireProgress {
  return {
    task_id: task.task_id,
    status: task.status,
    progress: Math.max(told?.percent ?? 0, task.percent),
    phase: told?.phase ?? task.phase,
    message: told?.message ?? task.message,
    phases: told?.phases ?? phasesOf(task),
    sub_phases: subPhases,
    seconds_left: told?.secondsLeft ?? null,
    timestamp: told?.updatedAt ?? task.updated_at.toISOString(),
  }
}

/** The same of a run that goes on, from what is told alone. */
export function wireLive(told: RunProgress, subPhases: CheckpointCounts): WireProgress {
  return {
    ...{ task_id: told.runId, status: told.status as TaskStatus, progress: told.percent },
    ...{ phase: told.phase ?? null, message: told.message, phases: told.phases, sub_phases: subPhases },
    ...{ seconds_left: told.secondsLeft ?? null, timestamp: told.updatedAt },
  }
}

/** Of a run whose progress is no longer kept. */
function phasesOf(task: TaskState): WireProgress['phases'] {
  const { phases } = runResultOf(task.result)
  return Object.fromEntries(
    phases.map(
      ({ id, status, processed, error }): [PhaseId, { status: 'done'; message: string; done: number }] => [
        id,
        {
          status: (status === 'stopped' ? 'failed' : status) as 'done',
          message: error ?? '',
          done: processed,
        },
      ],
    ),
  )
}

export function wireStatus(task: TaskState): { state: CeleryState; info: unknown } {
  const { status, percent, phase, message, error } = task
  switch (status) {
    case 'queued':
      return { state: 'PENDING', info: null }
    case 'running':
    case 'stopping':
      return { state: phase === null ? 'STARTED' : 'PROGRESS', info: { progress: percent, phase, message } }
    case 'completed':
      return { state: 'SUCCESS', info: resultOf(task) }
    case 'stopped':
      return { state: 'REVOKED', info: resultOf(task) }
    case 'failed':
    case 'interrupted':
      return { state: 'FAILURE', info: { ...resultOf(task), error: error ?? message } }
  }
}

function resultOf(task: TaskState) {
  const { processed, failed, model_calls, seconds, phases, left } = runResultOf(task.result)
  const result = { status: task.status, processed, failed, model_calls, seconds, phases }
  return left === undefined ? result : { ...result, left }
}

export function wireLogLine(taskId: string, { at, level, phase, message }: LogLine): WireLogLine {
  return {
    task_id: taskId,
    timestamp: at.toISOString(),
    level: level.toUpperCase() as WireLogLine['level'],
    phase,
    message,
  }
}
