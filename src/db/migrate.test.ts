import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as first from './migrations/0001-first.ts'
import * as tasks from './migrations/0002-tasks.ts'
import * as synthesisText from './migrations/0013-synthesis-text.ts'
import * as purposes from './migrations/0021-purposes.ts'
import { openDatabase } from './open.ts'
import { PgliteThread } from './embedded/pglite-thread.ts'
import { PglitePool } from './embedded/pglite.ts'

const DONE = '11111111-1111-4111-8111-111111111111'
const CUT_OFF = '22222222-2222-4222-8222-222222222222'

describe('a database of the first version', () => {
  let db: Kysely<unknown>

  beforeAll(async () => {
    db = new Kysely({ dialect: new PostgresDialect({ pool: new PglitePool(await PgliteThread.open({})) }) })
    await db.transaction().execute((tx) => first.up(tx))
    await sql`
      insert into runs (id, status, preferences, host, pid, processed, failed, model_calls, seconds, phases, ended_at)
      values (${DONE}, 'completed', '{}', 'old', 1, 7, 1, 20, 12.5, '[{"id":"git_sync","processed":1}]', now()),
             (${CUT_OFF}, 'running', '{}', 'old', 2, 0, 0, 0, null, '[]', null)`.execute(db)
    await sql`insert into run_log (run_id, level, message) values (${DONE}, 'info', 'said')`.execute(db)
  })
  afterAll(() => db.destroy())

  it('keeps the history of its runs, what they said and what they used; a run that was cut off is over', async () => {
    await db.transaction().execute((tx) => tasks.up(tx))

    const { rows } = await sql`
      select task_id, status, percent, result, completed_at is not null as over,
        (select count(*)::int from run_log where run_id = task_id) as lines
      from task_state order by task_id`.execute(db)
    expect(rows).toMatchObject([
      {
        task_id: DONE,
        status: 'completed',
        percent: 100,
        result: { processed: 7, failed: 1, model_calls: 20, seconds: 12.5, phases: [{ id: 'git_sync' }] },
        over: true,
        lines: 1,
      },
      { task_id: CUT_OFF, status: 'interrupted', over: true, lines: 0 },
    ])
    await sql`insert into model_calls values (${DONE}, 'text', 'm', 'ollama', 3, 40, 50, 1.5)`.execute(db)
    await db.transaction().execute((tx) => purposes.up(tx))
    const used = await sql`select purpose, run_id, day, kind, calls from model_calls`.execute(db)
    expect(used.rows).toEqual([{ purpose: 'run', run_id: DONE, day: null, kind: 'text', calls: 3 }])
    const state = await sql`select id, current_task_id from agent_state`.execute(db)
    expect(state.rows).toEqual([{ id: 1, current_task_id: null }])
  })
})

it('takes the head of the file off the text of each synthesis, and no line of the text', async () => {
  const database = await openDatabase({})
  const { db } = database
  const text = '# Indexes\n\nFirst.\n\n---\n\nSecond.\n'
  const about = {
    title: 'Indexes',
    document: '{}',
    input_hash: '',
    content_hash: '',
    item_count: 3,
    model: 'm',
  }
  const written = { prompt_version: '1', file_sha256: '', user_edited: false, main_category: 'databases' }
  const rows = { headed: `---\nkind: synthesis\n---\n\n${text}`, bare: text }
  for (const [subcategory, body] of Object.entries(rows))
    await db
      .insertInto('syntheses')
      .values({ ...about, ...written, subcategory, body })
      .execute()

  await synthesisText.up(db as never)

  const found = await db
    .selectFrom('syntheses')
    .select(['subcategory', 'body'])
    .orderBy('subcategory')
    .execute()
  await database.close()
  expect(found).toMatchObject([{ body: text }, { body: text }])
})

it('gives no number to two migrations, and runs them in the order of their numbers', async () => {
  const files = await readdir(join(import.meta.dirname, 'migrations'))
  const numbers = files.map((file) => file.slice(0, 4)).sort()
  const database = await openDatabase({})
  const { rows } = await sql<{
    name: string
  }>`select name from kysely_migration order by timestamp, name`.execute(database.db)
  await database.close()

  // Two were released under one number, which does no harm.
  expect(numbers.filter((number, at) => number === numbers[at - 1])).toEqual(['0006'])
  expect(rows.map(({ name }) => `${name}.ts`)).toEqual(files.sort())
})
