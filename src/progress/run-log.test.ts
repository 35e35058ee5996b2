import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../db/open.ts'
import { openRunLog } from './run-log.ts'

let database: OpenedDatabase
let runId: string

beforeAll(async () => {
  database = await openDatabase({})
})
afterAll(() => database.close())
beforeEach(async () => {
  runId = await addRun()
})

async function addRun(): Promise<string> {
  const id = randomUUID()
  const run = { id, status: 'running', preferences: '{}', host: 'here', pid: 1 }
  await database.db.insertInto('runs').values(run).execute()
  return id
}

async function list(id = runId): Promise<string[]> {
  const rows = database.db.selectFrom('run_log').select('message').where('run_id', '=', id)
  return (await rows.orderBy('id').execute()).map(({ message }) => message)
}

const messages = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}`)

describe('openRunLog', () => {
  it('writes what is said, in order, when it is flushed', async () => {
    const log = openRunLog(database.db, runId)

    log.say('info', 'first', 'git_sync')
    log.say('error', `it's "second" \\ 日本語`)
    await log.flush()

    const rows = database.db.selectFrom('run_log').select(['level', 'phase', 'message'])
    expect(await rows.where('run_id', '=', runId).orderBy('id').execute()).toEqual([
      { level: 'info', phase: 'git_sync', message: 'first' },
      { level: 'error', phase: null, message: `it's "second" \\ 日本語` },
    ])
  })

  it('writes by itself after a while', async () => {
    const log = openRunLog(database.db, runId)

    log.say('info', 'soon')

    await vi.waitFor(async () => {
      expect(await list()).toEqual(['soon'])
    }, 10_000)
    await log.flush()
  })

  it('keeps the last 1,000 lines, of each run its own', async () => {
    const other = await addRun()
    const [log, otherLog] = [openRunLog(database.db, runId), openRunLog(database.db, other)]
    otherLog.say('info', 'of the other run')
    await otherLog.flush()

    for (const part of [messages(0, 700), messages(700, 1400), messages(1400, 1500)]) {
      for (const message of part) log.say('info', message)
      await log.flush()
    }

    expect(await list()).toEqual(messages(500, 1500))
    expect(await list(other)).toEqual(['of the other run'])
  })

  it('holds no more than 1,000 lines in hand', async () => {
    const log = openRunLog(database.db, runId)

    for (const message of messages(0, 5000)) log.say('info', message)
    await log.flush()

    expect(await list()).toEqual(messages(4000, 5000))
  })

  it('flushes nothing, and flushes twice', async () => {
    const log = openRunLog(database.db, runId)

    await log.flush()
    log.say('info', 'once')
    await Promise.all([log.flush(), log.flush()])

    expect(await list()).toEqual(['once'])
  })

  it('does not fail a run whose log cannot be written, and writes it when it can', async () => {
    const later = randomUUID()
    const log = openRunLog(database.db, later)

    log.say('info', 'before the run is known')
    await log.flush()
    const run = { id: later, status: 'running', preferences: '{}', host: 'here', pid: 1 }
    await database.db.insertInto('runs').values(run).execute()
    log.say('info', 'after')
    await log.flush()

    expect(await list(later)).toEqual(['before the run is known', 'after'])
  })
})
