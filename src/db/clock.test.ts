import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { addManyItems, addSynthesis, manyId } from '../../test/support/many-items.ts'
import { postgresPrograms, startPostgres, type PostgresServer } from '../../test/support/postgres.ts'
import { beginAnswer, endAnswer, saveDraft, saveQuestion } from '../chat/message-repository.ts'
import { changeSession, createSession } from '../chat/session-repository.ts'
import { parseSchedule } from '../contract/schedules.ts'
import { saveFailure } from '../posts/checkpoints.ts'
import { isCompletionDue, saveCompletion } from '../posts/completions.ts'
import { claimDue, settleClaim } from '../schedules/schedule-claims.ts'
import { saveSchedule } from '../schedules/schedule-repository.ts'
import { beginFetch, endFetch } from '../sources/source-state.ts'
import { beginTask, claimRun, endTask, markStopping, saveStep } from '../queue/task-state.ts'
import { databaseTime } from './clock.ts'
import { openDatabase, type OpenedDatabase } from './open.ts'
import type { Db } from './tables.ts'

const HOUR_MS = 3_600_000

const BACKENDS = [
  { name: 'the embedded database', isServer: false, skipped: false },
  { name: 'PostgreSQL', isServer: true, skipped: postgresPrograms === undefined },
]

for (const { name, isServer, skipped } of BACKENDS)
  describe.skipIf(skipped)(`a process whose clock is an hour behind, on ${name}`, () => {
    let server: PostgresServer | undefined
    let database: OpenedDatabase
    let db: Db

    beforeAll(async () => {
      if (isServer) server = await startPostgres()
      const url = await server?.createDatabase()
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - HOUR_MS })
      database = await openDatabase({ url })
      db = database.db
      await addManyItems(db, 3)
      // Long ago, so that what is stamped from now on stands out.
      await sql`update items set created_at = created_at - interval '9 days', updated_at = now()`.execute(db)
      await sql`update posts set posted_at = posted_at - interval '9 days', created_at = now(), updated_at = now(),
        cache_complete = null, media_processed = null, categories_processed = null, kb_item_created = null,
        db_synced = null`.execute(db)
    })
    afterAll(async () => {
      vi.useRealTimers()
      await database.close()
      await server?.stop()
    })

    /** @returns Columns that hold a time of about an hour ago. */
    async function listBehind(): Promise<string[]> {
      const { rows } = await sql<{ table: string; column: string }>`
        select table_name as table, column_name as column from information_schema.columns
        where table_schema = 'public' and data_type = 'timestamp with time zone' and table_name not like 'kysely%'`.execute(
        db,
      )
      const behind: string[] = []
      for (const { table, column } of rows) {
        const found = await sql`
          select from ${sql.table(table)} where ${sql.ref(column)} between now() - interval '80 minutes'
            and now() - interval '40 minutes' limit 1`.execute(db)
        if (found.rows.length > 0) behind.push(`${table}.${column}`)
      }
      return behind
    }

    it('stamps nothing by it', async () => {
      const [taskId, session] = [randomUUID(), randomUUID()]
      await claimRun(db, { taskId, jobId: 'job', preferences: {}, waitsForModels: true })
      await beginTask(db, taskId)
      await saveStep(db, taskId, { phase: 'content_processing', message: '', percent: 1, result: {} })
      await markStopping(db, taskId)
      const failure = { code: 'x', message: 'x', at: '2026-01-01T00:00:00Z' }
      await saveFailure(db, { postId: manyId(0), runId: taskId, subPhase: 'database_sync', failure })
      await endTask(db, taskId, { status: 'stopped', message: '' })
      await createSession(db, session)
      const { answerId } = await saveQuestion(db, { sessionId: session, question: 'Why?' })
      await beginAnswer(db, answerId)
      await saveDraft(db, answerId, { content: 'Because' })
      await endAnswer(db, { id: answerId, end: { status: 'done', content: 'Because.' } })
      await changeSession(db, session, { archived: true })
      await beginFetch(db, 'x')
      const counts = { found: 0, new: 0, known: 0, invalid: 0, ignored: 0, duplicates: 0 }
      await endFetch(db, 'x', counts, undefined)
      await addSynthesis(db, { main: 'databases', sub: 'basics', title: 'Basics' })
      // The embedded database has the clock of its process: what that computes cannot be behind it.
      const often = parseSchedule({ name: 'often', kind: 'cron', cron: '*/5 * * * *', time_zone: 'UTC' })
      if (isServer) await saveSchedule(db, often)

      expect(await listBehind()).toEqual([])
    })

    it('tries again an hour later, not at once', async () => {
      const end = { postId: manyId(1), sourceId: 'x', outcome: 'later', retryAfterMs: HOUR_MS } as const
      const completion = await saveCompletion(db, end, 0)
      const { rows } = await sql<{ minutes: number }>`
        select round(extract(epoch from next_try_at - now()) / 60)::int as minutes from completions`.execute(
        db,
      )

      expect(rows).toEqual([{ minutes: 60 }])
      expect(isCompletionDue(db, completion)).toBe(false)
    })

    it.runIf(isServer)('knows what the database takes for now', async () => {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
      const now = rows[0]?.now.getTime() ?? 0

      // The clock of the test stands still from its beginning on.
      expect(Math.abs(databaseTime(db).getTime() - now)).toBeLessThan(HOUR_MS / 10)
      expect(now - Date.now()).toBeGreaterThan(HOUR_MS / 2)
    })

    it.runIf(isServer)('starts a schedule when it is due, not an hour later', async () => {
      const due = new Date(databaseTime(db).getTime() - 60_000)
      await db.updateTable('schedules').set({ next_run_at: due }).execute()

      const claim = await claimDue(db, databaseTime(db))
      if (claim !== undefined) await settleClaim(db, claim, { outcome: 'failed' })

      expect(claim?.dueAt.getTime()).toBe(due.getTime())
      expect(await listBehind()).toEqual([])
    })
  })
