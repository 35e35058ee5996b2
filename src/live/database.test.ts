import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { addTask } from '../../test/support/progress-stores.ts'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { writeBatch } from './database-batch.ts'
import { openProgress } from './open-progress.ts'
import type { ProgressStore, ToldEvent } from './progress.ts'

const line = (message: string): ToldEvent => ({
  at: new Date().toISOString(),
  type: 'log',
  level: 'info',
  message,
})

describe('progress in the database alone', () => {
  let database: OpenedDatabase
  let store: ProgressStore

  beforeAll(async () => {
    database = await openDatabase({})
    store = await openProgress({ db: database.db })
  })
  afterAll(async () => {
    await store.close()
    await database.close()
  })
  const count = async (table: 'run_events' | 'run_log', runId: string): Promise<number> => {
    const rows = database.db.selectFrom(table).where('run_id', '=', runId)
    return Number((await rows.select(({ fn }) => fn.countAll().as('rows')).executeTakeFirst())?.rows)
  }

  it('does not store a batch twice whose answer was lost', async () => {
    const runId = await addTask(database.db, randomUUID())
    const batch = { number: 7, events: [line('a'), line('b')], dropped: 2 }

    for (let times = 0; times < 2; times += 1) await writeBatch(database.db, runId, 'writer', batch)

    expect(await store.read(runId)).toMatchObject({ seq: 2, dropped: 2 })
    expect(await store.readLog(runId)).toHaveLength(2)
  })

  it('holds what is told before the run is known', async () => {
    const runId = randomUUID()
    const reporter = store.reporter(runId)
    reporter.say('info', 'before')
    await reporter.flush()

    await addTask(database.db, runId)
    reporter.say('info', 'after')

    await vi.waitFor(async () => {
      expect((await store.readLog(runId)).map(({ message }) => message)).toEqual(['before', 'after'])
    }, 10_000)
  })

  it('holds no more rows than it promises', async () => {
    const runId = await addTask(database.db, randomUUID())
    for (let number = 1; number <= 13; number += 1) {
      const events = Array.from({ length: 500 }, (_, i) => line(`line ${i}`))
      await writeBatch(database.db, runId, 'writer', { number, events, dropped: 0 })
    }

    expect(await count('run_log', runId)).toBe(1000)
    expect(await count('run_events', runId)).toBe(5000)
    expect(await store.read(runId)).toMatchObject({ seq: 6500 })
  })

  it('forgets the events of yesterday, not the log', async () => {
    const runId = await addTask(database.db, randomUUID())
    await writeBatch(database.db, runId, 'writer', { number: 1, events: [line('a')], dropped: 0 })
    await sql`update run_events set at = now() - interval '2 days' where run_id = ${runId}`.execute(
      database.db,
    )

    const next = await openProgress({ db: database.db })
    next.reporter(runId).say('info', 'b')
    await next.close()

    expect(await count('run_events', runId)).toBe(1)
    expect(await count('run_log', runId)).toBe(2)
  })
})
