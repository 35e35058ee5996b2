/** Runs: start, stop, watch, list, plan. Names on the wire are those of the Python system. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { App } from '../../compose.ts'
import type { Tasks } from '../../compose-tasks.ts'
import { parsePreferences } from '../../contract/preferences.ts'
import { UsageError } from '../../errors.ts'
import { describePlan } from '../../pipeline/plan-report.ts'
import { listRunSummaries } from '../../pipeline/run-list.ts'
import { findTask } from '../../queue/task-state.ts'
import { parseRequest } from '../parse-request.ts'
import { wireLogLine, wireProgress, wireStatus } from '../wire.ts'

const LOG_LINES = 10
const MAX_LOG_LINES = 1000
const RUNS = 20
const MAX_RUNS = 500

const startSchema = z.strictObject({ preferences: z.unknown().default({}) })
const paramsSchema = z.object({ task_id: z.uuid('an id of a run') })
const statusQuerySchema = z.object({
  logs: z.coerce.number().int().min(0).max(MAX_LOG_LINES).default(LOG_LINES),
})
const runsQuerySchema = z.object({ limit: z.coerce.number().int().min(1).max(MAX_RUNS).default(RUNS) })

export interface AgentRouteParts {
  app: App
  tasks: Tasks
}

export function addAgentRoutes(server: FastifyInstance, { app, tasks }: AgentRouteParts): void {
  const { db } = app.database

  server.post('/api/agent/start', async (request) => {
    const { preferences } = parseRequest(startSchema, request.body)
    const { taskId, jobId } = await tasks.startRun(parsePreferences(preferences))
    return { success: true, task_id: taskId, celery_task_id: jobId, message: 'Agent execution queued' }
  })

  server.get('/api/agent/status/:task_id', async (request) => {
    const { task_id: taskId } = parseRequest(paramsSchema, request.params)
    const { logs } = parseRequest(statusQuerySchema, request.query)
    const task = await findTask(db, taskId)
    if (task === undefined)
      throw new UsageError('unknown_run', 'There is no such run.', {
        hint: 'GET /api/agent/runs lists them.',
      })
    const [progress, lines] = await Promise.all([
      tasks.progress.read(taskId),
      logs === 0 ? [] : tasks.progress.readLog(taskId, logs),
    ])
    return {
      task_id: taskId,
      progress: wireProgress(task, progress),
      celery_status: wireStatus(task),
      logs: lines.map((line) => wireLogLine(taskId, line)),
    }
  })

  server.post('/api/agent/stop', async () => {
    const taskId = await tasks.stopRun()
    if (taskId === undefined) return { success: true, task_id: null, message: 'Nothing is running' }
    return { success: true, task_id: taskId, message: 'The run stops after the posts in hand' }
  })

  server.get('/api/agent/runs', async (request) => {
    const { limit } = parseRequest(runsQuerySchema, request.query)
    return { runs: await listRunSummaries(db, app.prices, limit) }
  })

  server.get('/api/agent/plan', async (request) =>
    describePlan(app, parsePreferences(preferencesOf(request.query))),
  )
}

/** In an address everything is text. */
function preferencesOf(query: unknown): Record<string, unknown> {
  const entries = Object.entries(query as Record<string, unknown>)
  return Object.fromEntries(entries.map(([key, value]) => [key, valueOf(value)]))
}

function valueOf(value: unknown): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
}
