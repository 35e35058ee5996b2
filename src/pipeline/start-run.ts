/** Starting and stopping runs: one at a time for a knowledge base, whoever asks and on whichever machine. */
import { randomUUID } from 'node:crypto'
import type { Preferences } from '../contract/preferences.ts'
import type { OpenedDatabase } from '../db/open.ts'
import type { ProgressStore } from '../live/progress.ts'
import type { Queues } from '../queue/queues.ts'
import { claimRun, endTask, findLiveRun, markStopping } from '../queue/task-state.ts'
import type { OpenRuns } from './open-runs.ts'

export interface StartParts {
  database: OpenedDatabase
  queues: Queues
  progress: ProgressStore
}

export interface StartedRun {
  taskId: string
  jobId: string
}

/**
 * Puts a run into the queue.
 *
 * @param options.waitsForModels - Whether a model server that is away makes it wait, rather than end.
 * @throws {SystemError} `run_going_on`, naming the run that is not over.
 */
export async function startRun(
  { database, queues, progress }: StartParts,
  preferences: Preferences,
  options: { waitsForModels: boolean },
): Promise<StartedRun> {
  const taskId = randomUUID()
  const jobId = jobIdOf(taskId, 0)
  await claimRun(database.db, { taskId, jobId, preferences, ...options })
  const report = progress.reporter(taskId)
  report.status('queued', 'waits for a worker')
  await queues.add('run-agent', { jobId, payload: { runId: taskId } })
  void report.flush()
  return { taskId, jobId }
}

/** @param attempt - Counted from 0; a run whose job was lost gets another one. */
export function jobIdOf(taskId: string, attempt: number): string {
  return attempt === 0 ? `run-${taskId}` : `run-${taskId}-${attempt}`
}

/**
 * Ends a run that nobody works on any more, so that another can begin: its process ended unexpectedly. The caller knows that no
 * worker lives.
 *
 * @returns Its id.
 */
export async function endDeadRun({ database, queues }: StartParts): Promise<string | undefined> {
  await queues.finishClearing()
  const dead = await findLiveRun(database.db)
  if (dead === undefined) return undefined
  await queues.clearRuns()
  await endTask(database.db, dead.task_id, {
    status: 'interrupted',
    message: 'its process ended unexpectedly',
  })
  return dead.task_id
}

/**
 * Asks the run that goes on to stop after the posts in hand. One that no worker has in hand ends at once.
 *
 * @returns Its id; `undefined` when none goes on.
 */
export async function stopRun({
  database,
  queues,
  runs,
}: StartParts & { runs: OpenRuns }): Promise<string | undefined> {
  const live = await findLiveRun(database.db)
  if (live === undefined) return undefined
  if (database.isServer && !(await database.presence.othersLive()) && !runs.has(live.task_id)) {
    await queues.clearRuns()
    await endTask(database.db, live.task_id, {
      status: 'stopped',
      message: 'stopped while no worker was running',
    })
    return live.task_id
  }
  await markStopping(database.db, live.task_id)
  runs.stop(live.task_id)
  await queues.endPause('processing') // Posts that wait for a model server come back at once, untouched.
  return live.task_id
}
