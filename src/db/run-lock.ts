/**
 * One run at a time on a PostgreSQL server, from whichever machine. (The embedded database has one process: `lock.ts`.)
 *
 * A connection of its own holds an advisory lock while the run lasts. The server gives it back when the process
 * dies, so that no dead holder has to be recognized; a stopped process keeps it. The connection's name says which
 * run it is, and on it the run hears that it is to stop. A pooler in transaction mode can do neither.
 */
import { sql } from 'kysely'
import { SystemError, UnavailableError } from '../errors.ts'
import { openConnection } from './postgres.ts'
import type { Db } from './tables.ts'

/** Advisory locks are numbers that all programs of a database share: these are "kba" and 1. */
const LOCK = { program: 0x6b_62_61, run: 1 }
const STOP_CHANNEL = 'kba_stop'
const NAME = 'kba run '
/** A holder whose machine lost power is noticed in a minute; a server that ends idle sessions spares this one. */
const SESSION_SETTINGS = `
  set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3;
  set idle_session_timeout = 0`

export interface RunLock {
  /** Aborted when the run must end; the reason is a `KbaError` unless the user asked for it. */
  readonly signal: AbortSignal
  release(): Promise<void>
}

/** The run that holds the lock; host and process are not known in the instant before it is in the history. */
export interface LivingRun {
  id: string
  host: string | null
  pid: number | null
}

/** @throws {SystemError} `run_going_on`, naming the run that has the lock. */
export async function takeRunLock(url: string, db: Db, runId: string): Promise<RunLock> {
  const connection = await openConnection(url, `${NAME}${runId}`)
  try {
    await connection.query(SESSION_SETTINGS)
    const { rows } = await connection.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, $2) as taken',
      [LOCK.program, LOCK.run],
    )
    if (rows[0]?.taken !== true) throw refusal(await findLivingRun(db))
    await connection.query(`listen ${STOP_CHANNEL}`)
  } catch (error) {
    await connection.end()
    throw error
  }
  const ending = new AbortController()
  connection.on('notification', ({ payload }) => {
    if (payload === runId) ending.abort()
  })
  connection.once('end', () => {
    ending.abort(lockLost())
  })
  return {
    signal: ending.signal,
    release: () => connection.end(),
  }
}

/** @returns The run that goes on now, on whichever machine. */
export async function findLivingRun(db: Db): Promise<LivingRun | undefined> {
  const { rows } = await sql<LivingRun>`
    select coalesce(substr(holder.application_name, ${NAME.length + 1}::int), 'of another user') as id,
      runs.host, runs.pid
    from pg_locks lock join pg_stat_activity holder on holder.pid = lock.pid
    left join runs on holder.application_name = ${NAME} || runs.id
    where lock.locktype = 'advisory' and lock.granted and holder.datname = current_database()
      and lock.classid = ${LOCK.program}::int and lock.objid = ${LOCK.run}::int and lock.objsubid = 2
      and lock.database = (select oid from pg_database where datname = current_database())`.execute(db)
  return rows[0]
}

/** Asks the run to stop after the posts in hand. Nothing happens when it is no more. */
export async function askToStop(db: Db, runId: string): Promise<void> {
  await sql`select pg_notify(${STOP_CHANNEL}, ${runId})`.execute(db)
}

function refusal(run: LivingRun | undefined): SystemError {
  const where = run?.pid == null ? 'just started' : `process ${run.pid} on ${run.host ?? 'another machine'}`
  return new SystemError('run_going_on', `Run ${run?.id ?? '(unknown)'} is going on (${where}).`, {
    hint: 'Wait until it has ended, or stop it: kba stop.',
  })
}

function lockLost(): UnavailableError {
  return new UnavailableError('run_lock_lost', 'The connection that keeps other runs away broke.', {
    hint: 'Run again; what was done is kept.',
  })
}
