/** Schedules: runs that start by themselves. */
import { z } from 'zod'
import type { SavedSchedule as WireSchedule, schedulesApi } from '../../contract/api/schedules.ts'
import { describeTiming, localTimeZone, parseSchedule, type Timing } from '../../contract/schedules.ts'
import {
  createSchedule,
  getSchedule,
  listScheduleRuns,
  listSchedules,
  removeSchedule,
  replaceSchedule,
  setScheduleEnabled,
  type ListedSchedule,
  type SavedSchedule,
  type ScheduleRun,
} from '../../schedules/schedule-repository.ts'
import { nextTime } from '../../schedules/schedule-times.ts'
import { runScheduleNow } from '../../schedules/schedule-clock.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const SHOWN_TIMES = 5

const SCHEDULE_RUN = z.tuple([CURSOR_PART.id])

export function scheduleRoutes({ app, tasks }: RouteParts): Handlers<typeof schedulesApi> {
  const { db } = app.database

  /** With what was last: as the list tells it. */
  const read = async ({ id }: Pick<SavedSchedule, 'id'>): Promise<WireSchedule> => {
    const schedule = await getSchedule(db, id)
    const [last] = await listScheduleRuns(db, id, 1)
    return wireSchedule({ ...schedule, last: last ?? null })
  }

  return {
    async listSchedules() {
      return { schedules: (await listSchedules(db)).map(wireSchedule), time_zone: localTimeZone() }
    },
    createSchedule: async ({ body }) => read(await createSchedule(db, parseSchedule(body))),
    previewSchedule({ body }) {
      const timing = parseSchedule({ name: 'preview', ...body })
      return { description: describeTiming(timing), times: nextTimes(timing) }
    },
    getSchedule: ({ params: { id } }) => read({ id }),
    replaceSchedule: async ({ params: { id }, body }) =>
      read(await replaceSchedule(db, id, parseSchedule(body))),
    async deleteSchedule({ params: { id } }) {
      await removeSchedule(db, id)
      return { deleted: true }
    },
    async toggleSchedule({ params: { id }, body: { enabled } }) {
      const schedule = await getSchedule(db, id)
      return read(await setScheduleEnabled(db, id, { enabled: enabled ?? !schedule.enabled }))
    },
    async runSchedule({ params: { id } }) {
      const { taskId } = await runScheduleNow(
        { db, startRun: (preferences) => tasks.startRun(preferences) },
        id,
      )
      return { task_id: taskId }
    },
    async listScheduleRuns({ params: { id }, query: { cursor, limit } }) {
      await getSchedule(db, id)
      const [before] = parseCursor(cursor, SCHEDULE_RUN) ?? []
      const rows = await listScheduleRuns(db, id, limit + 1, before)
      const { page, next_cursor } = pageOf(rows, limit, (row) => [row.id])
      const runs = page.map(({ started_at, seconds, processed, failed, ...row }) => ({
        ...wireLast(row),
        ...{ started_at: started_at.toISOString(), seconds, processed, failed },
      }))
      return { runs, next_cursor }
    },
  }
}

function nextTimes(timing: Timing): string[] {
  const times: string[] = []
  let after: Date | null = new Date()
  while (times.length < SHOWN_TIMES) {
    after = nextTime(timing, after)
    if (after === null) break
    times.push(after.toISOString())
  }
  return times
}

function wireSchedule({ next_run_at, last, preferences, ...schedule }: ListedSchedule): WireSchedule {
  return {
    ...schedule,
    preferences: preferences as Record<string, unknown>,
    description: describeTiming(schedule),
    next_run_at: next_run_at?.toISOString() ?? null,
    last: last && wireLast(last),
  }
}

function wireLast({
  outcome,
  due_at,
  message,
  task_id,
  status,
}: Pick<ScheduleRun, 'outcome' | 'due_at' | 'message' | 'task_id' | 'status'>) {
  return { outcome, due_at: due_at.toISOString(), message, task_id, status }
}
