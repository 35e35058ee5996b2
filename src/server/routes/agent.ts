/** Runs: start, stop, watch, list, plan, retry. */
import { z } from 'zod'
import { performAct } from '../../acts/perform-act.ts'
import { renewOutdated, retryPosts, setAsidePosts } from '../../acts/retry-posts.ts'
import type { agentApi, Failure } from '../../contract/api/agent.ts'
import type { SubPhaseId } from '../../contract/phases.ts'
import { parsePreferences } from '../../contract/preferences.ts'
import type { Db } from '../../db/tables.ts'
import { UsageError } from '../../errors.ts'
import { countCheckpoints } from '../../pipeline/checkpoint-counts.ts'
import { describePlan } from '../../pipeline/plan/plan-report.ts'
import { listRunSummaries, summarizeRuns } from '../../pipeline/run-list.ts'
import { runResultOf } from '../../pipeline/run-result.ts'
import { countFailedPosts, listFailureDetails, type FailureDetails } from '../../posts/post-repository.ts'
import { findLiveRun, findTask, listRuns, LIVE_STATUSES, type TaskState } from '../../queue/task-state.ts'
import { CURSOR_PART, pageOf, parseCursor, runPosition } from '../cursor.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'
import { wireLogLine, wireProgress, wireStatus } from '../wire.ts'

type AgentHandlers = Handlers<typeof agentApi>

const POST = z.tuple([CURSOR_PART.text])

export function agentRoutes(parts: RouteParts): AgentHandlers {
  return { ...controlRoutes(parts), ...stateRoutes(parts), ...historyRoutes(parts), ...failureRoutes(parts) }
}

function controlRoutes({
  app,
  tasks,
}: RouteParts): Pick<AgentHandlers, 'startAgent' | 'stopAgent' | 'getPlan'> {
  return {
    async startAgent({ body: { preferences = {} } }) {
      const { taskId, jobId } = await tasks.startRun(parsePreferences(preferences))
      return { success: true, task_id: taskId, celery_task_id: jobId, message: 'Agent execution queued' }
    },

    async stopAgent() {
      const taskId = await tasks.stopRun()
      if (taskId === undefined) return { success: true, task_id: null, message: 'Nothing is running' }
      return { success: true, task_id: taskId, message: 'The run stops after the posts in hand' }
    },

    async getPlan({ query }) {
      const plan = await describePlan(app, parsePreferences(preferencesOf(query)), { looksAtFiles: false })
      const seconds = plan.phases.flatMap(({ estimated_seconds: s }) => (s === undefined ? [] : [s]))
      return {
        ...plan,
        outdated: { ...plan.outdated },
        ...(seconds.length > 0 && { estimated_seconds: seconds.reduce((sum, s) => sum + s, 0) }),
      }
    },
  }
}

function stateRoutes({ app, tasks }: RouteParts): Pick<AgentHandlers, 'getAgentState' | 'getRunStatus'> {
  const { db } = app.database

  const progressOf = async (task: TaskState) => {
    const isLive = (LIVE_STATUSES as readonly string[]).includes(task.status)
    const [told, counts] = await Promise.all([
      tasks.progress.read(task.task_id),
      isLive ? countCheckpoints(db, task.task_id) : {},
    ])
    return wireProgress(task, told, counts)
  }

  return {
    async getAgentState() {
      const live = await findLiveRun(db)
      const task = live ?? (await listRuns(db, 1))[0]
      return { is_running: live !== undefined, progress: task === undefined ? null : await progressOf(task) }
    },

    async getRunStatus({ params: { task_id: taskId }, query: { logs } }) {
      const task = await getTask(db, taskId)
      const [progress, lines] = await Promise.all([
        progressOf(task),
        logs === 0 ? [] : tasks.progress.readLog(taskId, logs),
      ])
      return {
        task_id: taskId,
        progress,
        celery_status: wireStatus(task),
        logs: lines.map((line) => wireLogLine(taskId, line)),
      }
    },
  }
}

function historyRoutes({ app }: RouteParts): Pick<AgentHandlers, 'listRuns' | 'getRun'> {
  const { db } = app.database
  return {
    async listRuns({ query: { limit, cursor } }) {
      const before = runPosition(cursor)
      const runs = await listRunSummaries(db, app.prices, limit + 1, before)
      const { page, next_cursor } = pageOf(runs, limit, (run) => [run.created_at.toISOString(), run.task_id])
      return { runs: page.map(wireSummary), next_cursor }
    },

    async getRun({ params: { task_id: taskId } }) {
      const task = await getTask(db, taskId)
      const [summary] = await summarizeRuns(db, app.prices, [task])
      if (summary === undefined) throw new RangeError('One run has one summary.')
      return {
        ...wireSummary(summary),
        preferences: task.preferences as Record<string, unknown>,
        phases: runResultOf(task.result).phases,
        host: task.host,
      }
    },
  }
}

function failureRoutes({
  app,
}: RouteParts): Pick<AgentHandlers, 'listFailures' | 'retryPosts' | 'setAsidePosts'> {
  const { db } = app.database
  return {
    async listFailures({ query: { limit, cursor } }) {
      const [after] = parseCursor(cursor, POST) ?? []
      const [posts, total] = await Promise.all([
        listFailureDetails(db, { after, limit: limit + 1 }),
        countFailedPosts(db),
      ])
      const { page, next_cursor } = pageOf(posts, limit, ([first]) => [first?.post_id ?? ''])
      return { failures: page.flat().map(wireFailure), total, next_cursor }
    },

    retryPosts: ({ body: { post_ids = [], outdated } }) =>
      performAct(app.acts, outdated === true ? renewOutdated : retryPosts, { post_ids }),

    setAsidePosts: ({ body }) => performAct(app.acts, setAsidePosts, body),
  }
}

async function getTask(db: Db, taskId: string): Promise<TaskState> {
  const task = await findTask(db, taskId)
  if (task !== undefined) return task
  throw new UsageError('unknown_run', 'There is no run with this id.', {
    hint: 'GET /api/agent/runs lists them.',
  })
}

function wireFailure(failure: FailureDetails): Failure {
  return { ...failure, sub_phase: failure.sub_phase as SubPhaseId }
}

type Summary = Awaited<ReturnType<typeof listRunSummaries>>[number]

function wireSummary({ created_at: _, started_at, ended_at, ...run }: Summary) {
  return { ...run, started_at: started_at.toISOString(), ended_at: ended_at?.toISOString() ?? null }
}

/** In an address everything is text. */
function preferencesOf(query: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, valueOf(value)]))
}

function valueOf(value: unknown): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
}
