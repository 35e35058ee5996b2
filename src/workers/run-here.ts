/** One run from its start to its end, as who asked for it sees it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseFault } from '../db/database-fault.ts'
import type { Preferences } from '../contract/preferences.ts'
import { KbaError, SystemError, unpackError } from '../errors.ts'
import { endDeadRun, startRun, stopRun } from '../pipeline/start-run.ts'
import { runResultOf, type RunResult } from '../pipeline/run-result.ts'
import { listUsage, type ModelUsage } from '../models/usage-repository.ts'
import type { LiveEvent } from '../live/progress.ts'
import type { Reporter } from '../live/reporter.ts'
import { findTask, LIVE_STATUSES, type EndStatus } from '../queue/task-state.ts'
import type { JobEnd } from '../queue/worker.ts'
import type { StartRun } from '../schedules/schedule-clock.ts'
import { startWorkers, type WorkerParts } from './start.ts'

/** The end of a run is told; this is for one whose end was not. */
const LOOK_EVERY_MS = 1000
const DRAIN_MS = 60_000

export interface RunRequest {
  preferences: Preferences
  /** Begins it in the place of `start`, and by it: for who keeps a record of what was begun. */
  begin?: ((start: StartRun) => Promise<{ taskId: string }>) | undefined
  /** Told how it goes on. */
  reporter: Reporter
  /** Aborted when the run is to stop; with an error of ours as the reason, nobody follows it any more and it goes on. */
  signal: AbortSignal
}

export interface FinishedRun extends Omit<RunResult, 'failure' | 'current'> {
  runId: string
  status: EndStatus
  /** What its model calls used. */
  usage: ModelUsage[]
  /** What ended it early. */
  error?: Error
}

/**
 * With workers of its own beside whatever others there are.
 *
 * @throws {SystemError} `run_going_on` when another run is not over; then nothing was begun.
 * @throws {SystemError} `disk_full`, `system_refuses` when the database cannot write: the next run goes on from there.
 */
export async function runHere(parts: WorkerParts, request: RunRequest): Promise<FinishedRun> {
  const { presence } = parts.database
  // Of two that start at once, one sees the other as a living worker.
  const { taskId } = await presence.alone(async () => {
    if (!(await presence.othersLive())) await endDeadRun(parts)
    const started = await begin(parts, request)
    await presence.announce()
    return started
  })
  const following = await follow(parts, taskId, request)
  const onJob = (job: JobEnd): void => {
    parts.onJob?.(job)
    if (job.name === 'run-agent') following.look()
  }
  // A server may wait until somebody has made room; who asked for this run alone would wait without a word.
  const onFault = (fault: Error): void => {
    const error = databaseFault(fault)
    if (error instanceof SystemError) following.leave(error)
  }
  const workers = await startWorkers({ ...parts, onJob, onFault, isSettled: true }, ['agent', 'processing'])
  try {
    await following.ended
    return await finishedRun(parts, taskId)
  } finally {
    following.forget()
    await workers.drain(DRAIN_MS)
    await following.close()
  }
}

/**
 * With the workers that are there already.
 *
 * @throws {SystemError} `run_going_on`, as `runHere`.
 * @throws {KbaError} the reason of the signal, when that is an error of ours.
 */
export async function followRun(parts: WorkerParts, request: RunRequest): Promise<FinishedRun> {
  const { taskId } = await begin(parts, request)
  const following = await follow(parts, taskId, request)
  try {
    await following.ended
    return await finishedRun(parts, taskId)
  } finally {
    following.forget()
    await following.close()
  }
}

function begin(parts: WorkerParts, request: RunRequest): Promise<{ taskId: string }> {
  const start: StartRun = (preferences) => startRun(parts, preferences, { waitsForModels: false })
  return request.begin === undefined ? start(request.preferences) : request.begin(start)
}

interface Following {
  /** Rejects with the reason when nobody follows any more. */
  ended: Promise<void>
  look(): void
  /** Nobody follows it any more, for this reason. */
  leave(reason: Error): void
  /** The signal of the request no longer matters. */
  forget(): void
  close(): Promise<void>
}

async function follow(
  parts: WorkerParts,
  taskId: string,
  { reporter, signal }: RunRequest,
): Promise<Following> {
  const end = openEnd(parts, taskId)
  const unwatch = await parts.progress.watch(taskId, {
    state: () => undefined,
    event: (event) => {
      relay(event, reporter)
      if (event.type === 'status') end.look()
    },
  })
  let leave = (_reason: Error): void => undefined
  const left = new Promise<never>((_resolve, reject) => {
    leave = reject
  })
  const onAbort = (): void => {
    if (signal.reason instanceof KbaError) leave(signal.reason)
    else void askToStop(parts)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  const ended = Promise.race([end.reached, left])
  ended.catch(() => undefined) // It may reject before somebody waits for it.
  return {
    ended,
    look() {
      end.look()
    },
    leave,
    forget() {
      signal.removeEventListener('abort', onAbort)
    },
    close: async () => {
      end.giveUp()
      await unwatch()
    },
  }
}

async function askToStop(parts: WorkerParts): Promise<void> {
  await stopRun(parts).catch((error: unknown) => {
    parts.log.warn({ err: error }, 'the run was not asked to stop')
  })
}

interface End {
  reached: Promise<void>
  look(): void
  giveUp(): void
}

/** Looks again and again, and when it is told to, whether the run is over. */
function openEnd({ database }: WorkerParts, taskId: string): End {
  let wake = (): void => undefined
  let isGivenUp = false
  const wait = async (): Promise<void> => {
    for (;;) {
      const told = new Promise<void>((resolve) => {
        wake = resolve
      })
      const task = await findTask(database.db, taskId)
      if (isGivenUp || task === undefined || !isLive(task.status)) return
      await Promise.race([told, sleep(LOOK_EVERY_MS)])
    }
  }
  return {
    reached: wait(),
    look() {
      wake()
    },
    giveUp() {
      isGivenUp = true
      wake()
    },
  }
}

function isLive(status: string): boolean {
  return (LIVE_STATUSES as readonly string[]).includes(status)
}

function relay(event: LiveEvent, reporter: Reporter): void {
  if (event.type === 'phase') reporter.progress(event)
  if (event.type === 'log') reporter.say(event.level, event.message, event.phase)
}

async function finishedRun({ database }: WorkerParts, taskId: string): Promise<FinishedRun> {
  const task = await findTask(database.db, taskId)
  if (task === undefined || isLive(task.status))
    throw new SystemError('run_lost', `Run ${taskId} is no longer in the database.`)
  const { failure, current: _current, ...result } = runResultOf(task.result)
  const usage = (await listUsage(database.db, [taskId])).get(taskId) ?? []
  const error = failure === undefined ? undefined : unpackError(failure)
  const status = task.status as EndStatus
  return { runId: taskId, status, ...result, usage, ...(error === undefined ? {} : { error }) }
}
