/** Logs of runs: list, read, delete. */
import { z } from 'zod'
import { logLineSchema, runStatusSchema } from './agent.ts'
import { nextCursor, pageQuery, timeSchema, type Operations } from './operation.ts'

const params = z.object({ task_id: z.uuid('an id of a run') })

export const logSchema = z
  .object({
    task_id: z.string(),
    status: runStatusSchema,
    started_at: timeSchema,
    ended_at: timeSchema.nullable(),
    lines: z.int().describe('that are kept, at most 1,000'),
  })
  .meta({ id: 'Log' })
export type Log = z.infer<typeof logSchema>

export const logsApi = {
  listLogs: {
    method: 'get',
    path: '/api/logs',
    summary: 'Logs of runs, the newest first',
    query: z.object(pageQuery),
    answer: z.object({ logs: z.array(logSchema), next_cursor: nextCursor }),
    errors: ['invalid_cursor'],
  },
  readLog: {
    method: 'get',
    path: '/api/logs/{task_id}',
    summary: 'The lines of a log, oldest first',
    params,
    query: z.object({
      level: z.enum(['debug', 'info', 'warn', 'error']).optional().describe('this and what is graver'),
      q: z.string().max(200).optional().describe('lines that hold this text'),
      limit: z.coerce.number().int().min(1).max(1000).default(1000).describe('the last so many'),
    }),
    answer: z.object({ task_id: z.string(), lines: z.array(logLineSchema) }),
    errors: ['unknown_run'],
  },
  deleteLog: {
    method: 'delete',
    path: '/api/logs/{task_id}',
    summary: 'Delete the log of a run; the run stays',
    params,
    answer: z.object({ deleted: z.int().describe('logs') }),
    errors: ['unknown_run'],
  },
  deleteLogs: {
    method: 'delete',
    path: '/api/logs',
    summary: 'Delete the logs of all runs that are over',
    answer: z.object({ deleted: z.int().describe('logs') }),
  },
} as const satisfies Operations
