/** Schedules and what became of their runs, as the database keeps them. What is due is taken in `schedule-claims.ts`. */
import { randomUUID } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import { databaseTime, NOW } from '../db/clock.ts'
import type { Schedule } from '../contract/schedules.ts'
import type { Db } from '../db/tables.ts'
import type { SchedulesTable, TaskStatus } from '../db/tables/task-tables.ts'
import { UsageError } from '../errors.ts'
import { nextTime } from './schedule-times.ts'

/** `preferences` are as they were saved, perhaps by an older version: `parsePreferences` before use. */
export interface SavedSchedule extends Omit<Schedule, 'preferences'> {
  id: string
  preferences: unknown
  /** `null`: it does not start by itself. In the past: it is due, and waits. */
  next_run_at: Date | null
}

/** One due time, or one run by hand, of a schedule. */
export interface ScheduleRun {
  id: string
  /** `starting` for an instant; `refused` while it waits; `failed` was not begun, and is not tried again. */
  outcome: 'starting' | 'started' | 'refused' | 'failed'
  due_at: Date
  started_at: Date
  /** Why it was not begun. */
  message: string | null
  task_id: string | null
  /** Of the run; this and what follows is `null` where there is none, or while it is not known. */
  status: TaskStatus | null
  seconds: number | null
  processed: number | null
  failed: number | null
}

export interface ListedSchedule extends SavedSchedule {
  last: Pick<ScheduleRun, 'outcome' | 'due_at' | 'message' | 'task_id' | 'status'> | null
}

/** @returns All of them by name, each with what was last. */
export async function listSchedules(db: Db): Promise<ListedSchedule[]> {
  const rows = await db
    .selectFrom('schedules')
    .leftJoinLateral(
      (one) =>
        one
          .selectFrom('schedule_runs')
          .leftJoin('task_state', 'task_state.task_id', 'schedule_runs.task_id')
          .select(['outcome', 'due_at', 'schedule_runs.message', 'schedule_runs.task_id', 'status'])
          .whereRef('schedule_id', '=', 'schedules.id')
          .orderBy('schedule_runs.id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .selectAll('schedules')
    .select(['outcome', 'due_at', 'last.message', 'last.task_id', 'last.status'])
    .orderBy('name')
    .execute()
  return rows.map(({ outcome, due_at, message, task_id, status, ...row }) => ({
    ...toSchedule(row),
    last:
      outcome === null || due_at === null
        ? null
        : { outcome: outcome as ScheduleRun['outcome'], due_at, message, task_id, status },
  }))
}

/** @param idOrName - A name wins over an id. */
export async function findSchedule(db: Db, idOrName: string): Promise<SavedSchedule | undefined> {
  const row = await db
    .selectFrom('schedules')
    .selectAll()
    .where((is) => is.or([is('name', '=', idOrName), is(sql`id::text`, '=', idOrName.toLowerCase())]))
    .orderBy((is) => is('name', '=', idOrName), 'desc')
    .executeTakeFirst()
  return row && toSchedule(row)
}

/** @throws {UsageError} `unknown_schedule`. */
export async function getSchedule(db: Db, idOrName: string): Promise<SavedSchedule> {
  const found = await findSchedule(db, idOrName)
  if (found !== undefined) return found
  throw new UsageError('unknown_schedule', `There is no schedule "${idOrName}".`, {
    hint: 'kba schedule lists them.',
  })
}

/**
 * Makes the schedule, or replaces the one of this name; its history stays. It is due at its next time after `now`.
 *
 * @throws {UsageError} `invalid_cron`, `unknown_time_zone`.
 */
export async function saveSchedule(
  db: Db,
  schedule: Schedule,
  now = databaseTime(db),
): Promise<SavedSchedule> {
  const values = columnsOf(schedule, now)
  const row = await db
    .insertInto('schedules')
    .values({ id: randomUUID(), ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .returningAll()
    .executeTakeFirstOrThrow()
  return toSchedule(row)
}

/** @throws {UsageError} `schedule_exists` when there is one of this name; `invalid_cron`, `unknown_time_zone`. */
export async function createSchedule(
  db: Db,
  schedule: Schedule,
  now = databaseTime(db),
): Promise<SavedSchedule> {
  const row = await db
    .insertInto('schedules')
    .values({ id: randomUUID(), ...columnsOf(schedule, now) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) throw scheduleExists(schedule.name)
  return toSchedule(row)
}

/** Its history stays. @throws {UsageError} what `createSchedule` throws, and `unknown_schedule`. */
export async function replaceSchedule(
  db: Db,
  id: string,
  schedule: Schedule,
  now = databaseTime(db),
): Promise<SavedSchedule> {
  await getSchedule(db, id)
  const taken = await db
    .selectFrom('schedules')
    .select('id')
    .where('name', '=', schedule.name)
    .where('id', '<>', id)
    .executeTakeFirst()
  if (taken !== undefined) throw scheduleExists(schedule.name)
  const row = await db
    .updateTable('schedules')
    .set(columnsOf(schedule, now))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toSchedule(row)
}

function scheduleExists(name: string): UsageError {
  return new UsageError('schedule_exists', `There is already a schedule "${name}".`, {
    hint: 'Choose another name.',
  })
}

function columnsOf({ at, preferences, ...given }: Schedule, now: Date) {
  const nextAt = nextTime({ at, ...given }, now)
  return {
    ...given,
    at_time: at,
    preferences: JSON.stringify(preferences),
    next_run_at: given.enabled ? nextAt : null,
    updated_at: NOW,
  }
}

/** Its history goes with it; its runs stay. @throws {UsageError} `unknown_schedule`. */
export async function removeSchedule(db: Db, idOrName: string): Promise<void> {
  const { id } = await getSchedule(db, idOrName)
  await db.deleteFrom('schedules').where('id', '=', id).execute()
}

/**
 * Times that pass while it is disabled are not made up for. An enabled one that is enabled again stays as it is.
 *
 * @throws {UsageError} `unknown_schedule`; on enabling `invalid_cron`, `unknown_time_zone`.
 */
export async function setScheduleEnabled(
  db: Db,
  idOrName: string,
  { enabled, now = databaseTime(db) }: { enabled: boolean; now?: Date },
): Promise<SavedSchedule> {
  const schedule = await getSchedule(db, idOrName)
  if (schedule.enabled === enabled) return schedule
  const next_run_at = enabled ? nextTime(schedule, now) : null
  await db
    .updateTable('schedules')
    .set({ enabled, next_run_at, updated_at: NOW })
    .where('id', '=', schedule.id)
    .execute()
  return { ...schedule, enabled, next_run_at }
}

/**
 * @param before - Id of the last one of the page before.
 * @returns What became of its due times, the newest first.
 */
export async function listScheduleRuns(
  db: Db,
  scheduleId: string,
  limit: number,
  before?: string,
): Promise<ScheduleRun[]> {
  const result = (key: string) => sql<number | null>`(result->>${sql.lit(key)})::int`
  const rows = await db
    .selectFrom('schedule_runs')
    .leftJoin('task_state', 'task_state.task_id', 'schedule_runs.task_id')
    .select(['schedule_runs.id', 'outcome', 'due_at', 'schedule_runs.started_at'])
    .select(['schedule_runs.message', 'status'])
    .select([
      'schedule_runs.task_id',
      sql<number | null>`round(extract(epoch from completed_at - task_state.started_at), 1)::float8`.as(
        'seconds',
      ),
      result('processed').as('processed'),
      result('failed').as('failed'),
    ])
    .where('schedule_id', '=', scheduleId)
    .where(before === undefined ? sql<boolean>`true` : sql<boolean>`schedule_runs.id < ${before}::bigint`)
    .orderBy('schedule_runs.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, outcome: row.outcome as ScheduleRun['outcome'] }))
}

/** From the table's names to those of the contract. */
export function toSchedule(row: Selectable<SchedulesTable>): SavedSchedule {
  const { id, name, on_day, cron, time_zone, preferences, enabled, next_run_at } = row
  const kind = row.kind as Schedule['kind']
  return { id, name, kind, at: row.at_time, on_day, cron, time_zone, preferences, enabled, next_run_at }
}
