/** Starts what is due. The database says what that is: any number of processes may have a clock. */
import { databaseTime } from '../db/clock.ts'
import { parsePreferences, type Preferences } from '../contract/preferences.ts'
import type { Db } from '../db/tables.ts'
import { KbaError, SystemError, UnavailableError } from '../errors.ts'
import type { Log } from '../log.ts'
import { claimDue, releaseLostClaims, settleClaim, type Claim, type Outcome } from './schedule-claims.ts'
import { getSchedule } from './schedule-repository.ts'

/** @throws {SystemError} `run_going_on` when another run is not over. */
export type StartRun = (preferences: Preferences) => Promise<{ taskId: string }>

export interface ScheduleClockParts {
  db: Db
  startRun: StartRun
  log: Log
  now?: () => Date
  everyMs?: number
}

export interface ScheduleClock {
  /** Waits for the pass in hand; may be called twice. */
  stop(): Promise<void>
}

/**
 * Looks at once, then again and again. A schedule that came due while another run goes on, or while a service is away,
 * stays due; one that was missed, however often, runs once.
 */
export function startScheduleClock(parts: ScheduleClockParts): ScheduleClock {
  const { db, log, everyMs = 5000, now = () => databaseTime(db) } = parts
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let pass = Promise.resolve()

  async function lookOnce(): Promise<void> {
    try {
      await releaseLostClaims(db)
      while (!stopping.signal.aborted && (await startNext({ ...parts, now }))) continue
    } catch (error) {
      log.warn({ err: error }, 'schedules not looked at')
    }
    if (!stopping.signal.aborted) timer = setTimeout(look, everyMs).unref()
  }
  function look(): void {
    pass = lookOnce()
  }

  look()
  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await pass
    },
  }
}

/**
 * Starts a run with the preferences of a schedule, also of a disabled one; when it is next due stays as it is.
 *
 * @throws {UsageError} `unknown_schedule`, `invalid_preferences`.
 * @throws What `startRun` throws; it is in the history then.
 */
export async function runScheduleNow(
  { db, startRun, now = () => databaseTime(db) }: Pick<ScheduleClockParts, 'db' | 'startRun' | 'now'>,
  idOrName: string,
): Promise<{ taskId: string }> {
  const schedule = await getSchedule(db, idOrName)
  const claim: Claim = { schedule, dueAt: now() }
  const attempt = await attemptStart(startRun, claim)
  await settleClaim(db, claim, attempt)
  if (attempt.outcome === 'started') return attempt
  throw attempt.error
}

/** @returns Whether there may be more to start. */
async function startNext({
  db,
  startRun,
  log,
  now,
}: Required<Omit<ScheduleClockParts, 'everyMs'>>): Promise<boolean> {
  const claim = await claimDue(db, now())
  if (claim === undefined) return false
  const attempt = await attemptStart(startRun, claim)
  const isNew = await settleClaim(db, claim, attempt)
  const about = { scheduleId: claim.schedule.id, dueAt: claim.dueAt }
  if (attempt.outcome === 'started') log.info({ ...about, runId: attempt.taskId }, 'schedule started')
  else if (isNew) log.warn({ ...about, outcome: attempt.outcome, err: attempt.error }, 'schedule not started')
  return attempt.outcome !== 'refused'
}

type Attempt = Outcome &
  ({ outcome: 'started'; taskId: string } | { outcome: 'refused' | 'failed'; error: unknown })

async function attemptStart(startRun: StartRun, { schedule, fault }: Claim): Promise<Attempt> {
  try {
    if (fault !== undefined) throw fault
    const { taskId } = await startRun(parsePreferences(schedule.preferences))
    return { outcome: 'started', taskId }
  } catch (error) {
    const message = error instanceof KbaError ? error.message : 'Something went wrong.'
    return { outcome: isPassing(error) ? 'refused' : 'failed', message, error }
  }
}

/** Whether it can start later by itself. */
function isPassing(error: unknown): boolean {
  return error instanceof UnavailableError || (error instanceof SystemError && error.code === 'run_going_on')
}
