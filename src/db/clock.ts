/**
 * One clock: that of the database. Several machines write its rows, and their clocks differ. What is stored says `now()`; what
 * the program compares with stored times asks `databaseTime`.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Db } from './tables.ts'

/** For columns. The time at which the transaction began. */
export const NOW = sql<Date>`now()`

/** For columns: so long after now. */
export function nowPlus(ms: number): RawBuilder<Date> {
  return sql<Date>`now() + make_interval(secs => ${ms / 1000})`
}

const AGAIN_MS = 60_000
/** How far the database's clock is ahead of ours. */
const ahead = new WeakMap<Db, number>()

/** What the database's clock says, as far as is known. Of the embedded database it is the clock of this process. */
export function databaseTime(db: Db): Date {
  return new Date(Date.now() + (ahead.get(db) ?? 0))
}

/** Looks at the clock of a server, now and every minute. @returns Ends it. */
export async function followClock(db: Db): Promise<() => void> {
  await compareClocks(db)
  const timer = setInterval(() => {
    compareClocks(db).catch(() => undefined) // While the server is away, clocks go on as they did.
  }, AGAIN_MS).unref()
  return () => {
    clearInterval(timer)
  }
}

async function compareClocks(db: Db): Promise<void> {
  const asked = performance.now()
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  const answered = Date.now()
  const [row] = rows
  if (row !== undefined) ahead.set(db, row.now.getTime() + (performance.now() - asked) / 2 - answered)
}
