/** The history of runs, as the command line and the API tell it. */
import type { ModelPrices } from '../config/model-prices.ts'
import type { Db } from '../db/tables.ts'
import { listRuns, type RunPosition, type TaskState } from '../queue/task-state.ts'
import { costOf } from './run-cost.ts'
import { runResultOf } from './run-result.ts'
import { listUsage } from '../models/usage-repository.ts'

/** @returns The newest first. */
export async function listRunSummaries(db: Db, prices: ModelPrices, limit: number, before?: RunPosition) {
  return summarizeRuns(db, prices, await listRuns(db, limit, before))
}

export async function summarizeRuns(db: Db, prices: ModelPrices, tasks: readonly TaskState[]) {
  const ids = tasks.map((task) => task.task_id)
  const usage = await listUsage(db, ids)
  return tasks.map((task) => ({
    ...describeRun(task),
    cost: costOf(usage.get(task.task_id) ?? [], prices),
  }))
}

function describeRun(task: TaskState) {
  const { seconds, processed, failed, model_calls, left = null } = runResultOf(task.result)
  return {
    task_id: task.task_id,
    status: task.status,
    phase: task.phase,
    percent: task.percent,
    created_at: task.created_at,
    started_at: task.started_at ?? task.created_at,
    ended_at: task.completed_at,
    ...{ seconds, processed, failed, model_calls, left },
    message: task.message,
    error: task.error,
  }
}
