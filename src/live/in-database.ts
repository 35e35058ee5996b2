/** Progress in the database: the embedded one, or a PostgreSQL server that several processes tell. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { databaseTime } from '../db/clock.ts'
import type { Db } from '../db/tables.ts'
import { forgetOldEvents, writeBatch } from './database-batch.ts'
import type { WakeUps } from './database-wake-ups.ts'
import { Follower, type Readings } from './follower.ts'
import { KEPT_EVENTS, KEPT_LINES } from './kept.ts'
import { openOutboxes, reporterTo } from './outboxes.ts'
import type { LiveEvent, LogLine, ProgressStore, RunProgress, ToldEvent } from './progress.ts'
import type { LogLevel } from './reporter.ts'
import { progressOf, type StateFields } from './state-fields.ts'

const FLUSH_AFTER_MS = 200
/** A connection that broke without a word is noticed by looking. */
const LOOK_EVERY_MS = 15_000
const PAGE = 1000

/** @param wakeUps - Closed with the store. */
export function openInDatabase(db: Db, wakeUps: WakeUps): ProgressStore {
  const writer = randomUUID()
  const now = (): Date => databaseTime(db)
  let isTidy = false
  const write = async (runId: string, batch: Parameters<typeof writeBatch>[3]): Promise<void> => {
    await writeBatch(db, runId, writer, batch)
    wakeUps.stored(runId)
    if (isTidy) return
    isTidy = true
    await forgetOldEvents(db).catch(() => undefined)
  }
  const outboxes = openOutboxes(write, { flushAfterMs: FLUSH_AFTER_MS, limit: KEPT_EVENTS })
  return {
    now,
    reporter(runId) {
      const { add, flush } = outboxes.of(runId)
      return reporterTo(add, flush, now)
    },
    read: (runId) => readState(db, runId),
    readLog: (runId, last = KEPT_LINES) => readLines(db, runId, last),
    countLines: (runIds) => countLines(db, runIds),
    async clearLogs(runIds) {
      await sql`delete from run_log where run_id = any(${[...runIds]}::uuid[])`.execute(db)
    },
    async watch(runId, watcher) {
      const follower = new Follower(watcher, readingsOf(db, runId))
      const pull = (): void => void follower.pull()
      const off = wakeUps.on(runId, pull)
      const timer = setInterval(pull, LOOK_EVERY_MS).unref()
      await follower.pull()
      return () => {
        off()
        clearInterval(timer)
        follower.end()
        return Promise.resolve()
      }
    },
    async close() {
      await outboxes.close()
      await wakeUps.close()
    },
  }
}

async function readState(db: Db, runId: string): Promise<RunProgress | undefined> {
  const row = await db
    .selectFrom('run_progress')
    .select(['seq', 'state'])
    .where('run_id', '=', runId)
    .executeTakeFirst()
  return row && progressOf(runId, row.seq, row.state as StateFields, databaseTime(db))
}

async function readLines(db: Db, runId: string, last: number): Promise<LogLine[]> {
  const lines = await db
    .selectFrom('run_log')
    .select(['at', 'level', 'phase', 'message'])
    .where('run_id', '=', runId)
    .orderBy('id', 'desc')
    .limit(Math.min(last, KEPT_LINES))
    .execute()
  return lines.reverse().map((line) => ({ ...line, level: line.level as LogLevel }))
}

async function countLines(db: Db, runIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ run_id: string; lines: number }>`
    select run_id, count(*)::int as lines from run_log where run_id = any(${[...runIds]}::uuid[])
    group by run_id`.execute(db)
  return new Map(rows.map(({ run_id, lines }) => [run_id, lines]))
}

function readingsOf(db: Db, runId: string): Readings {
  return {
    state: async () => (await readState(db, runId)) ?? progressOf(runId, 0, {}, databaseTime(db)),
    async eventsAfter(after) {
      // One statement, so that the newest number and the events are of the same moment.
      const { rows } = await sql<{ newest: number; seq: number | null; event: ToldEvent }>`
        select known.seq as newest, later.seq, later.event
        from run_progress known left join lateral (
          select seq, event from run_events
          where run_id = known.run_id and seq > ${after}::bigint order by seq limit ${PAGE}::int) later on true
        where known.run_id = ${runId} order by later.seq`.execute(db)
      const events = rows.flatMap(({ seq, event }): LiveEvent[] =>
        seq === null ? [] : [{ ...event, runId, seq }],
      )
      return { newest: rows[0]?.newest ?? 0, events }
    },
  }
}
