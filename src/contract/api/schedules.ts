/** Schedules: runs that start by themselves. */
import { z } from 'zod'
import { SCHEDULE_KINDS, scheduleFields } from '../schedules.ts'
import { runStatusSchema } from './agent.ts'
import { nextCursor, pageQuery, timeSchema, type Operations } from './operation.ts'

const params = z.object({ id: z.uuid('an id of a schedule') })

const lastSchema = z.object({
  outcome: z.enum(['starting', 'started', 'refused', 'failed']),
  due_at: timeSchema,
  message: z.string().nullable(),
  task_id: z.string().nullable(),
  status: runStatusSchema.nullable(),
})

export const savedScheduleSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(SCHEDULE_KINDS),
    at: z.string().nullable(),
    on_day: z.int().nullable(),
    cron: z.string().nullable(),
    time_zone: z.string(),
    preferences: z.record(z.string(), z.unknown()),
    enabled: z.boolean(),
    description: z.string().describe('such as `Mondays at 07:30`'),
    next_run_at: timeSchema.nullable(),
    last: lastSchema.nullable(),
  })
  .meta({ id: 'Schedule' })
export type SavedSchedule = z.infer<typeof savedScheduleSchema>

export const scheduleRunSchema = z
  .object({
    ...lastSchema.shape,
    started_at: timeSchema,
    seconds: z.number().nullable(),
    processed: z.int().nullable(),
    failed: z.int().nullable(),
  })
  .meta({ id: 'ScheduleRun' })
export type ScheduleRun = z.infer<typeof scheduleRunSchema>

const errors = ['unknown_schedule', 'invalid_schedule', 'invalid_cron', 'schedule_exists']

export const schedulesApi = {
  listSchedules: {
    method: 'get',
    path: '/api/schedules',
    summary: 'All schedules, by name',
    answer: z.object({
      schedules: z.array(savedScheduleSchema),
      time_zone: z.string().describe('of the server'),
    }),
  },
  createSchedule: {
    method: 'post',
    path: '/api/schedules',
    summary: 'Make a schedule',
    body: scheduleFields,
    answer: savedScheduleSchema,
    errors,
  },
  previewSchedule: {
    method: 'post',
    path: '/api/schedules/next',
    summary: 'The next five times of a schedule that is not saved yet',
    body: scheduleFields.pick({ kind: true, at: true, on_day: true, cron: true, time_zone: true }),
    answer: z.object({
      description: z.string(),
      times: z.array(timeSchema).describe('none for a manual one'),
    }),
    errors,
  },
  getSchedule: {
    method: 'get',
    path: '/api/schedules/{id}',
    summary: 'A schedule',
    params,
    answer: savedScheduleSchema,
    errors,
  },
  replaceSchedule: {
    method: 'put',
    path: '/api/schedules/{id}',
    summary: 'Change a schedule',
    params,
    body: scheduleFields,
    answer: savedScheduleSchema,
    errors,
  },
  deleteSchedule: {
    method: 'delete',
    path: '/api/schedules/{id}',
    summary: 'Delete a schedule with its history; its runs stay',
    params,
    answer: z.object({ deleted: z.literal(true) }),
    errors,
  },
  toggleSchedule: {
    method: 'post',
    path: '/api/schedules/{id}/toggle',
    summary: 'Switch a schedule on or off',
    params,
    body: z.strictObject({ enabled: z.boolean().optional().describe('the other way when left out') }),
    answer: savedScheduleSchema,
    errors,
  },
  runSchedule: {
    method: 'post',
    path: '/api/schedules/{id}/run',
    summary: 'Start a run with its preferences now',
    params,
    answer: z.object({ task_id: z.string() }),
    errors: [...errors, 'run_going_on'],
  },
  listScheduleRuns: {
    method: 'get',
    path: '/api/schedules/{id}/history',
    summary: 'What became of its times, the newest first',
    params,
    query: z.object(pageQuery),
    answer: z.object({ runs: z.array(scheduleRunSchema), next_cursor: nextCursor }),
    errors: [...errors, 'invalid_cursor'],
  },
} as const satisfies Operations
