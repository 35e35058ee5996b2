/** Background tasks as the database knows them, whatever the queue says: begun, how far, ended; and which run is going on. */
import { hostname } from 'node:os'
import { sql, type Selectable } from 'kysely'
import { NOW } from '../db/clock.ts'
import type { PhaseId } from '../contract/phases.ts'
import type { Db } from '../db/tables.ts'
import type { TaskStateTable, TaskStatus } from '../db/tables/task-tables.ts'
import { SystemError } from '../errors.ts'

export type TaskState = Selectable<TaskStateTable>

/** Not over yet. */
export const LIVE_STATUSES = ['queued', 'running', 'stopping'] as const satisfies readonly TaskStatus[]
export type EndStatus = Exclude<TaskStatus, (typeof LIVE_STATUSES)[number]>

export interface NewRun {
  taskId: string
  jobId: string
  preferences: unknown
  waitsForModels: boolean
}

/**
 * Makes the run the one that is going on.
 *
 * @throws {SystemError} `run_going_on`, naming the one that is.
 */
export async function claimRun(
  db: Db,
  { taskId, jobId, preferences, waitsForModels }: NewRun,
): Promise<void> {
  const claimed = await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('task_state')
      .values({
        task_id: taskId,
        job_id: jobId,
        status: 'queued',
        preferences: JSON.stringify(preferences),
        waits_for_models: waitsForModels,
      })
      .execute()
    const { numUpdatedRows } = await tx
      .updateTable('agent_state')
      .set({ current_task_id: taskId, updated_at: NOW })
      .where('current_task_id', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) await tx.deleteFrom('task_state').where('task_id', '=', taskId).execute()
    return numUpdatedRows > 0n
  })
  if (!claimed) throw refusal(await findLiveRun(db))
}

/** @returns The run that is not over, also one whose process died and that nobody has looked at since. */
export async function findLiveRun(db: Db): Promise<TaskState | undefined> {
  return db
    .selectFrom('agent_state')
    .innerJoin('task_state', 'task_id', 'current_task_id')
    .selectAll('task_state')
    .executeTakeFirst()
}

export async function findTask(db: Db, taskId: string): Promise<TaskState | undefined> {
  return db.selectFrom('task_state').selectAll().where('task_id', '=', taskId).executeTakeFirst()
}

/** Where a page of runs ends. */
export interface RunPosition {
  createdAt: Date
  taskId: string
}

/**
 * @param before - The last run of the page before.
 * @returns Runs, the newest first.
 */
export async function listRuns(db: Db, limit: number, before?: RunPosition): Promise<TaskState[]> {
  let query = db.selectFrom('task_state').selectAll().where('type', '=', 'agent_run')
  if (before !== undefined) {
    const position = sql`(${before.createdAt}::timestamptz, ${before.taskId}::uuid)`
    query = query.where(sql<boolean>`(created_at, task_id) < ${position}`)
  }
  return query.orderBy('created_at', 'desc').orderBy('task_id', 'desc').limit(limit).execute()
}

export async function countRuns(db: Db): Promise<number> {
  const count = db.selectFrom('task_state').select(sql<number>`count(*)::int`.as('runs'))
  return (await count.where('type', '=', 'agent_run').executeTakeFirstOrThrow()).runs
}

/** @returns Of every run that is over. */
export async function listEndedRunIds(db: Db): Promise<string[]> {
  const runs = await db
    .selectFrom('task_state')
    .select('task_id')
    .where('type', '=', 'agent_run')
    .where('status', 'not in', LIVE_STATUSES)
    .execute()
  return runs.map(({ task_id }) => task_id)
}

/**
 * The last run that was begun was not ended by a worker of its own: `isLed` stands from its begin to that end. What its
 * processes left half-written is still there.
 */
const LAST_WAS_CUT_OFF = sql<boolean>`coalesce((
  select last.result ? 'isLed' from task_state as last
  where last.type = 'agent_run' and last.started_at is not null and last.task_id <> task_state.task_id
  order by last.created_at desc limit 1), false)`

/**
 * A worker leads the run from here on. One that is to stop stays so.
 *
 * @returns Its state now, and whether the worker that led it, or the run before it, is gone without a word.
 */
export async function beginTask(
  db: Db,
  taskId: string,
): Promise<{ task: TaskState; leaderDied: boolean } | undefined> {
  const row = await db
    .with('before', (sub) =>
      sub
        .selectFrom('task_state')
        .select([
          'task_id as id',
          sql<boolean>`coalesce((result->>'isLed')::boolean, false) or ${LAST_WAS_CUT_OFF}`.as('was_led'),
        ])
        .where('task_id', '=', taskId)
        .forUpdate(),
    )
    .updateTable('task_state')
    .from('before')
    .set({
      status: sql<TaskStatus>`case when status = 'queued' then 'running' else status end`,
      started_at: sql<Date>`coalesce(started_at, now())`,
      host: hostname(),
      pid: process.pid,
      result: sql`result || '{"isLed": true}'`,
      updated_at: NOW,
    })
    .whereRef('task_id', '=', 'before.id')
    .where('status', 'in', LIVE_STATUSES)
    .returningAll('task_state')
    .returning('before.was_led')
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { was_led: leaderDied, ...task } = row
  return { task, leaderDied }
}

/** How far a run is, in the words of its state. */
export interface TaskStep {
  phase: PhaseId
  message: string
  percent: number
  /** What is known of the result so far; a worker that goes on with the run begins there. */
  result: Record<string, unknown>
}

export async function saveStep(db: Db, taskId: string, { result, ...step }: TaskStep): Promise<void> {
  await db
    .updateTable('task_state')
    .set({ ...step, result: JSON.stringify(result), updated_at: NOW })
    .where('task_id', '=', taskId)
    .execute()
}

/** The run has handed out so many posts. */
export async function setPostsTotal(db: Db, taskId: string, total: number): Promise<void> {
  await db
    .updateTable('task_state')
    .set({ posts_total: total, posts_done: 0 })
    .where('task_id', '=', taskId)
    .execute()
}

/** So many more are handed out, some of them again: what is done never exceeds the total. */
export async function raisePostsTotal(db: Db, taskId: string, more: number): Promise<void> {
  await db
    .updateTable('task_state')
    .set({ posts_total: sql<number>`greatest(posts_total, posts_done + ${more}::int)` })
    .where('task_id', '=', taskId)
    .execute()
}

/** @returns How many are done now, whichever worker did them. */
export async function addPostsDone(
  db: Db,
  taskId: string,
  more: number,
): Promise<{ done: number; total: number } | undefined> {
  return db
    .updateTable('task_state')
    .set((eb) => ({ posts_done: eb('posts_done', '+', more) }))
    .where('task_id', '=', taskId)
    .returning(['posts_done as done', 'posts_total as total'])
    .executeTakeFirst()
}

/** @returns How many passages the run has embedded now, whichever worker did. */
export async function addPassages(db: Db, taskId: string, more: number): Promise<number> {
  const row = await db
    .updateTable('task_state')
    .set((eb) => ({ passages_done: eb('passages_done', '+', more) }))
    .where('task_id', '=', taskId)
    .returning('passages_done')
    .executeTakeFirst()
  return row?.passages_done ?? 0
}

/** Keeps what ends the run before its time; the first such thing stays. */
export async function saveFailureOfTask(db: Db, taskId: string, failure: object): Promise<void> {
  await sql`
    update task_state set result = jsonb_build_object('failure', ${JSON.stringify(failure)}::jsonb) || result
    where task_id = ${taskId}`.execute(db)
}

/** A process died while it worked on posts of the run: it may have left half-written files. */
export async function markWorkerDied(db: Db, taskId: string): Promise<void> {
  await sql`update task_state set result = result || '{"workerDied": true}' where task_id = ${taskId}`.execute(
    db,
  )
}

export interface TaskEnd {
  status: EndStatus
  message: string
  error?: string | undefined
  result?: Record<string, unknown> | undefined
}

/** Ends a task once; an ended one stays as it is. @returns Whether this call ended it. */
export async function endTask(db: Db, taskId: string, end: TaskEnd): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('task_state')
      .set({
        status: end.status,
        message: end.message,
        error: end.error ?? null,
        ...(end.result && { result: JSON.stringify(end.result) }),
        ...(end.status === 'completed' && { percent: 100 }),
        updated_at: NOW,
        completed_at: NOW,
      })
      .where('task_id', '=', taskId)
      .where('status', 'in', LIVE_STATUSES)
      .executeTakeFirst()
    await tx
      .updateTable('agent_state')
      .set({ current_task_id: null, last_task_id: taskId, updated_at: NOW })
      .where('current_task_id', '=', taskId)
      .execute()
    return numUpdatedRows > 0n
  })
}

/** Asks a run to stop after the posts in hand. @returns Whether there is such a run. */
export async function markStopping(db: Db, taskId: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('task_state')
    .set({ status: 'stopping', updated_at: NOW })
    .where('task_id', '=', taskId)
    .where('status', 'in', LIVE_STATUSES)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Gives a task another job; only one caller that saw the old one succeeds. */
export async function replaceJob(
  db: Db,
  { taskId, from, to }: { taskId: string; from: string | null; to: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('task_state')
    .set({ job_id: to, updated_at: NOW })
    .where('task_id', '=', taskId)
    .where('status', 'in', LIVE_STATUSES)
    .where(sql<boolean>`job_id is not distinct from ${from}`)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function saveQueueSize(db: Db, jobs: number): Promise<void> {
  await db
    .updateTable('agent_state')
    .set({ task_queue_size: jobs, updated_at: NOW })
    .where('task_queue_size', '<>', jobs)
    .execute()
}

function refusal(run: TaskState | undefined): SystemError {
  const where =
    run?.pid == null ? 'it waits for a worker' : `process ${run.pid} on ${run.host ?? 'another machine'}`
  return new SystemError('run_going_on', `Run ${run?.task_id ?? '(unknown)'} is still running (${where}).`, {
    hint: 'Wait until it ends, or stop it: kba stop.',
  })
}
