/** Logs of runs: list, read, delete. */
import type { logsApi } from '../../contract/api/logs.ts'
import { UsageError } from '../../errors.ts'
import { findTask, listEndedRunIds, listRuns } from '../../queue/task-state.ts'
import { pageOf, runPosition } from '../cursor.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'
import { wireLogLine } from '../wire.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

export function logRoutes({ app, tasks, live }: RouteParts): Handlers<typeof logsApi> {
  const { db } = app.database
  const { progress } = tasks

  const requireRun = async (taskId: string): Promise<void> => {
    if ((await findTask(db, taskId)) === undefined)
      throw new UsageError('unknown_run', 'There is no run with this id.', {
        hint: 'GET /api/logs lists them.',
      })
  }

  return {
    async listLogs({ query: { cursor, limit } }) {
      const before = runPosition(cursor)
      const runs = await listRuns(db, limit + 1, before)
      const { page, next_cursor } = pageOf(runs, limit, (run) => [run.created_at.toISOString(), run.task_id])
      const lines = await progress.countLines(page.map(({ task_id }) => task_id))
      const logs = page.map(({ task_id, status, started_at, created_at, completed_at }) => ({
        ...{ task_id, status, lines: lines.get(task_id) ?? 0 },
        started_at: (started_at ?? created_at).toISOString(),
        ended_at: completed_at?.toISOString() ?? null,
      }))
      return { logs, next_cursor }
    },

    async readLog({ params: { task_id: taskId }, query: { level, q, limit } }) {
      await requireRun(taskId)
      const least = level === undefined ? 0 : LEVELS.indexOf(level)
      const wanted = q?.toLowerCase() ?? ''
      const lines = (await progress.readLog(taskId)).filter(
        (line) => LEVELS.indexOf(line.level) >= least && line.message.toLowerCase().includes(wanted),
      )
      return { task_id: taskId, lines: lines.slice(-limit).map((line) => wireLogLine(taskId, line)) }
    },

    async deleteLog({ params: { task_id: taskId } }) {
      await requireRun(taskId)
      await progress.clearLogs([taskId])
      live.logsCleared([taskId])
      return { deleted: 1 }
    },

    async deleteLogs() {
      const ids = await listEndedRunIds(db)
      await progress.clearLogs(ids)
      live.logsCleared(ids)
      return { deleted: ids.length }
    },
  }
}
