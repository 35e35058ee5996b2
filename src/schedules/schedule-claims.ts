/**
 * Which process starts a due schedule. A claim moves the schedule to its next time and leaves a mark (a history row,
 * `starting`) in one transaction; starting the run comes after it, since the embedded database has one session only.
 * The mark becomes the outcome. A mark that stays behind was left by a process that died between the two.
 */
import { sql } from 'kysely'
import type { Db, Tx } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import { toSchedule, type SavedSchedule, type ScheduleRun } from './schedule-repository.ts'
import { nextTime } from './schedule-times.ts'

/** Starting a run takes less by far. */
const LOST_AFTER_SECONDS = 120

export interface Claim {
  schedule: SavedSchedule
  /** The time that was due, however often more it was missed; of a run by hand, now. */
  dueAt: Date
  /** What the schedule was moved to; absent for a run by hand, which moves nothing. */
  nextAt?: Date | null
  /** Why it cannot run: its times can no longer be told. */
  fault?: UsageError | undefined
}

export interface Outcome {
  outcome: Exclude<ScheduleRun['outcome'], 'starting'>
  taskId?: string
  message?: string
}

/** Takes the schedule that is due the longest; of several processes one gets it. It is next due after `now`. */
export async function claimDue(db: Db, now: Date): Promise<Claim | undefined> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('schedules')
      .selectAll()
      .where('enabled', '=', true)
      .where('next_run_at', '<=', now)
      .orderBy('next_run_at')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (row?.next_run_at == null) return undefined
    const [schedule, dueAt] = [toSchedule(row), row.next_run_at]
    const next = nextOrFault(schedule, now)
    await tx.updateTable('schedules').set({ next_run_at: next.nextAt }).where('id', '=', row.id).execute()
    await tx
      .insertInto('schedule_runs')
      .values({ schedule_id: row.id, due_at: dueAt, outcome: 'starting' })
      .execute()
    return { schedule, dueAt, ...next }
  })
}

/** A zone that this machine does not know must not keep the other schedules from being claimed. */
function nextOrFault(schedule: SavedSchedule, now: Date): { nextAt: Date | null; fault?: UsageError } {
  try {
    return { nextAt: nextTime(schedule, now) }
  } catch (error) {
    if (error instanceof UsageError) return { nextAt: null, fault: error }
    throw error
  }
}

/**
 * Writes what became of a claim. A due time that was refused is due again. A due time has each outcome once at most.
 * @returns Whether the outcome is new.
 */
export async function settleClaim(
  db: Db,
  { schedule, dueAt, nextAt }: Claim,
  { outcome, taskId, message }: Outcome,
): Promise<boolean> {
  const due: DueTime = { schedule_id: schedule.id, due_at: dueAt }
  return db.transaction().execute(async (tx) => {
    if (!(await lockSchedule(tx, schedule.id))) return false
    await tx.deleteFrom('schedule_runs').where(isDueTime(due)).where('outcome', '=', 'starting').execute()
    if (outcome === 'refused' && nextAt) await putBack(tx, due)
    // Only where starting took so long that the claim was taken for lost.
    if (outcome !== 'refused' && nextAt) {
      const moved = tx.updateTable('schedules').set({ next_run_at: nextAt })
      await moved.where('id', '=', schedule.id).where('next_run_at', '=', dueAt).execute()
    }
    return addOutcome(tx, due, { outcome, task_id: taskId ?? null, message: message ?? null })
  })
}

/**
 * Looks after the claims of processes that died. If the run was begun all the same, it is written down as theirs;
 * otherwise the schedule is due again.
 */
export async function releaseLostClaims(db: Db): Promise<void> {
  const lost = await db
    .selectFrom('schedule_runs')
    .select(['id', 'schedule_id', 'due_at', 'started_at'])
    .where('outcome', '=', 'starting')
    .where('started_at', '<', sql<Date>`now() - make_interval(secs => ${LOST_AFTER_SECONDS})`)
    .execute()
  for (const { id, started_at, ...due } of lost)
    await db.transaction().execute(async (tx) => {
      await lockSchedule(tx, due.schedule_id)
      const { numDeletedRows } = await tx.deleteFrom('schedule_runs').where('id', '=', id).executeTakeFirst()
      if (numDeletedRows === 0n) return
      const task_id = await findBegunRun(tx, due.schedule_id, started_at)
      if (task_id === undefined) await putBack(tx, due)
      else await addOutcome(tx, due, { outcome: 'started', task_id, message: null })
    })
}

interface DueTime {
  schedule_id: string
  due_at: Date
}

const isDueTime = ({ schedule_id, due_at }: DueTime) =>
  sql<boolean>`(schedule_id = ${schedule_id} and due_at = ${due_at})`

/** Whoever settles waits here for another that does. @returns Whether it is there still. */
async function lockSchedule(tx: Tx, id: string): Promise<boolean> {
  const row = tx.selectFrom('schedules').select('id').where('id', '=', id).forUpdate()
  return (await row.executeTakeFirst()) !== undefined
}

/** A due time whose run was begun is over. */
async function putBack(tx: Tx, due: DueTime): Promise<void> {
  if (await hasOutcome(tx, due, 'started')) return
  await tx
    .updateTable('schedules')
    .set({ next_run_at: due.due_at })
    .where('id', '=', due.schedule_id)
    .where('enabled', '=', true)
    .where('next_run_at', '>', due.due_at)
    .execute()
}

async function addOutcome(
  tx: Tx,
  due: DueTime,
  values: { outcome: string; task_id: string | null; message: string | null },
): Promise<boolean> {
  if (await hasOutcome(tx, due, values.outcome)) return false
  await tx
    .insertInto('schedule_runs')
    .values({ ...due, ...values })
    .execute()
  return true
}

async function hasOutcome(tx: Tx, due: DueTime, outcome: string): Promise<boolean> {
  const row = tx.selectFrom('schedule_runs').select('id').where(isDueTime(due))
  return (await row.where('outcome', '=', outcome).executeTakeFirst()) !== undefined
}

/** @returns The run with the schedule's preferences that began just after the claim and that no schedule has. */
async function findBegunRun(tx: Tx, scheduleId: string, claimedAt: Date): Promise<string | undefined> {
  const row = await tx
    .selectFrom('task_state')
    .innerJoin('schedules', (join) =>
      join.onRef('schedules.preferences', '=', 'task_state.preferences').on('schedules.id', '=', scheduleId),
    )
    .leftJoin('schedule_runs', 'schedule_runs.task_id', 'task_state.task_id')
    .select('task_state.task_id')
    .where('type', '=', 'agent_run')
    .where('task_state.created_at', '>=', claimedAt)
    .where('task_state.created_at', '<', new Date(claimedAt.getTime() + LOST_AFTER_SECONDS * 1000))
    .where('schedule_runs.id', 'is', null)
    .orderBy('task_state.created_at')
    .executeTakeFirst()
  return row?.task_id
}
