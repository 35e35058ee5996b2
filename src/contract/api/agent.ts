/** Runs: start, stop, watch, list, plan, retry. Names on the wire are those of the Python system. */
import { z } from 'zod'
import { PHASES, SUB_PHASES } from '../phases.ts'
import { preferencesSchema } from '../preferences.ts'
import { nextCursor, pageQuery, postId, timeSchema, type Operations } from './operation.ts'

const phaseId = z.enum(PHASES.map(({ id }) => id))
const subPhaseId = z.enum(SUB_PHASES.map(({ id }) => id))

/** `queued`, `running` and `stopping` are not over. */
export const runStatusSchema = z.enum([
  'queued',
  'running',
  'stopping',
  'completed',
  'failed',
  'stopped',
  'interrupted',
])
export type RunStatus = z.infer<typeof runStatusSchema>

const phaseProgressSchema = z
  .object({
    status: z.enum(['started', 'progress', 'done', 'skipped', 'failed']),
    message: z.string(),
    done: z.int().optional(),
    total: z.int().optional(),
    startedAt: z.string().optional(),
    endedAt: z.string().optional(),
  })
  .meta({ id: 'PhaseProgress' })

/** How far a run is. */
export const runProgressSchema = z
  .object({
    task_id: z.string(),
    status: runStatusSchema,
    progress: z.number().min(0).max(100).describe('percent of the whole run; never goes back'),
    phase: z.string().nullable().describe('the phase in hand; else the one that failed'),
    message: z.string(),
    phases: z.partialRecord(phaseId, phaseProgressSchema),
    sub_phases: z
      .partialRecord(subPhaseId, z.object({ done: z.int(), total: z.int() }))
      .describe('posts of the knowledge base that have each checkpoint'),
    seconds_left: z.number().nullable().describe('of the phase in hand, going by its speed so far'),
    timestamp: z.string(),
  })
  .meta({ id: 'RunProgress' })
export type WireProgress = z.infer<typeof runProgressSchema>

export const logLineSchema = z
  .object({
    task_id: z.string(),
    timestamp: timeSchema,
    level: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
    phase: z.string().nullable(),
    message: z.string(),
  })
  .meta({ id: 'LogLine' })
export type WireLogLine = z.infer<typeof logLineSchema>

const startedSchema = z.object({
  success: z.literal(true),
  task_id: z.string(),
  celery_task_id: z.string().describe("id of the queue's job"),
  message: z.string(),
})

const statusSchema = z.object({
  task_id: z.string(),
  progress: runProgressSchema,
  celery_status: z.object({
    state: z.enum(['PENDING', 'STARTED', 'PROGRESS', 'SUCCESS', 'FAILURE', 'REVOKED']),
    info: z.unknown(),
  }),
  logs: z.array(logLineSchema).describe('oldest first'),
})

const planPhaseSchema = z
  .object({
    id: z.string(),
    needs_processing: z.int(),
    already_complete: z.int(),
    ineligible: z.int(),
    reasons: z.record(z.string(), z.int()).describe('why posts are ineligible, with how many'),
    estimated_seconds: z.number().optional(),
    estimated_usd: z.number().optional(),
  })
  .meta({ id: 'PlanPhase' })

export const planSchema = z
  .object({
    phases: z.array(planPhaseSchema).describe('the five sub-phases, syntheses, embeddings'),
    estimated_seconds: z.number().optional().describe('of all; absent before the first run'),
    estimated_usd: z.number().optional(),
    outdated: z.record(z.string(), z.int()).describe('what an older prompt or another model made'),
  })
  .meta({ id: 'Plan' })
export type Plan = z.infer<typeof planSchema>

const costSchema = z
  .object({
    usd: z.number().nullable().describe('of the models that have a price; null when none has one'),
    unpriced: z.array(z.string()),
    phases: z.array(
      z.object({
        id: z.string(),
        input_tokens: z.int(),
        output_tokens: z.int(),
        usd: z.number().nullable(),
      }),
    ),
    models: z.array(
      z.object({
        role: z.string(),
        model: z.string(),
        provider: z.string(),
        calls: z.int(),
        input_tokens: z.int(),
        output_tokens: z.int(),
        usd: z.number().nullable(),
      }),
    ),
  })
  .meta({ id: 'RunCost' })

const leftSchema = z
  .object({
    failed: z.int().describe('tried again in the next run'),
    set_aside: z.int().describe('not tried again before they are retried by hand'),
    waiting: z.int().describe('without a text: a source or an export has to bring it'),
    unavailable: z.int().describe('X no longer shows them'),
    queued: z.int().describe('not begun: they came while the run was under way'),
  })
  .meta({ id: 'LeftPosts' })

export const runSummarySchema = z
  .object({
    task_id: z.string(),
    status: runStatusSchema,
    phase: z.string().nullable(),
    percent: z.number(),
    started_at: timeSchema,
    ended_at: timeSchema.nullable(),
    seconds: z.number(),
    processed: z.int(),
    failed: z.int(),
    model_calls: z.int(),
    left: leftSchema
      .nullable()
      .describe('posts without an article when the run was completed, by reason; else null'),
    message: z.string().describe('how it stands, in words; of a completed run also what it left behind'),
    error: z.string().nullable(),
    cost: costSchema,
  })
  .meta({ id: 'RunSummary' })
export type RunSummary = z.infer<typeof runSummarySchema>

export const runDetailSchema = runSummarySchema
  .extend({
    preferences: z.record(z.string(), z.unknown()),
    phases: z.array(
      z.object({
        id: phaseId,
        status: z.enum(['done', 'skipped', 'failed', 'stopped']),
        seconds: z.number(),
        processed: z.int(),
        failed: z.int(),
        counts: z
          .record(z.string(), z.number())
          .optional()
          .describe('more numbers by name; of phase 1 what the six validations found and repaired'),
        notes: z.array(z.string()).optional(),
        error: z.string().optional(),
      }),
    ),
    host: z.string().nullable(),
  })
  .meta({ id: 'RunDetail' })
export type RunDetail = z.infer<typeof runDetailSchema>

export const failureSchema = z
  .object({
    post_id: z.string(),
    author: z.string().nullable(),
    text: z.string().describe('the beginning of the post'),
    source_url: z.string(),
    sub_phase: subPhaseId,
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    at: z.string(),
    set_aside: z.boolean().describe('no run tries it again before it is retried by hand'),
    failed_runs: z.int(),
  })
  .meta({ id: 'Failure' })
export type Failure = z.infer<typeof failureSchema>

export const agentApi = {
  startAgent: {
    method: 'post',
    path: '/api/agent/start',
    summary: 'Start a run',
    body: z.strictObject({ preferences: z.unknown().optional() }),
    shown: { body: z.strictObject({ preferences: preferencesSchema.optional() }) },
    answer: startedSchema,
    errors: ['run_going_on', 'invalid_preferences'],
  },
  stopAgent: {
    method: 'post',
    path: '/api/agent/stop',
    summary: 'Stop the run that is going on, after the posts in hand',
    answer: z.object({ success: z.literal(true), task_id: z.string().nullable(), message: z.string() }),
  },
  getAgentState: {
    method: 'get',
    path: '/api/agent/status',
    summary: 'Whether a run is going on, and how far it is; else the last one',
    answer: z.object({ is_running: z.boolean(), progress: runProgressSchema.nullable() }),
  },
  getRunStatus: {
    method: 'get',
    path: '/api/agent/status/{task_id}',
    summary: 'How far a run is, with its last log lines',
    params: z.object({ task_id: z.uuid('an id of a run') }),
    query: z.object({ logs: z.coerce.number().int().min(0).max(1000).default(10) }),
    answer: statusSchema,
    errors: ['unknown_run'],
  },
  getPlan: {
    method: 'get',
    path: '/api/agent/plan',
    countsAll: true,
    summary: 'What a run with these preferences would do, and why not the rest; files are not looked at',
    query: z.record(z.string(), z.unknown()),
    shown: { query: preferencesSchema.partial() },
    answer: planSchema,
    errors: ['invalid_preferences'],
  },
  listRuns: {
    method: 'get',
    path: '/api/agent/runs',
    summary: 'Runs, the newest first',
    query: z.object({ ...pageQuery, limit: z.coerce.number().int().min(1).max(500).default(20) }),
    answer: z.object({ runs: z.array(runSummarySchema), next_cursor: nextCursor }),
  },
  getRun: {
    method: 'get',
    path: '/api/agent/runs/{task_id}',
    summary: 'A run with its preferences and what each phase came to',
    params: z.object({ task_id: z.uuid('an id of a run') }),
    answer: runDetailSchema,
    errors: ['unknown_run'],
  },
  listFailures: {
    method: 'get',
    path: '/api/agent/failures',
    summary: 'Posts that failed, and why',
    query: z.object(pageQuery),
    answer: z.object({
      failures: z.array(failureSchema),
      total: z.int().describe('posts that failed'),
      next_cursor: nextCursor,
    }),
  },
  retryPosts: {
    method: 'post',
    path: '/api/agent/retry',
    summary: 'Put failed and set-aside posts back in the queue for the next run',
    body: z.strictObject({
      post_ids: z.array(postId).max(10_000).optional().describe('all when left out'),
      outdated: z.boolean().optional().describe('instead those whose items an older prompt or model made'),
    }),
    answer: z.object({ retried: z.int() }),
  },
  setAsidePosts: {
    method: 'post',
    path: '/api/agent/set-aside',
    summary: 'Leave posts out of the next runs until they are retried',
    about: 'Posts that already have their item are not waiting for anything, and stay as they are.',
    body: z.strictObject({ post_ids: z.array(postId).min(1).max(10_000) }),
    answer: z.object({ set_aside: z.array(z.string()).describe('those that were waiting') }),
  },
} as const satisfies Operations
