import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { API } from '../src/contract/api/api.ts'
import type { Operation } from '../src/contract/api/operation.ts'
import { parsePreferences } from '../src/contract/preferences.ts'
import { PgliteThread } from '../src/db/embedded/pglite-thread.ts'
import type { Db } from '../src/db/tables.ts'
import { beginTask, claimRun } from '../src/queue/task-state.ts'
import { sweepOnce } from '../src/workers/sweep.ts'
import { startScheduleClock } from '../src/schedules/schedule-clock.ts'
import type { StartedWorkers } from '../src/workers/start.ts'
import { importFile } from '../src/exports/import-file.ts'
import { connectLive, type LiveClient } from './support/live-client.ts'
import { manyId } from './support/many-items.ts'
import { fillTables } from './support/many-rows.ts'
import { idOf, writePosts } from './support/posts.ts'
import { ask, openRooms, type TestRooms } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

/** The smaller a table, the sooner it is read whole: what is not at this size is not at any larger one. */
const POSTS = 5000
const OF_THE_RUN = 40
/** Smaller tables are read whole by right. */
const BIG_PAGES = 100
/** What comes so often is said to come again and again. */
const OFTEN = 3

/** Asked once, when somebody looks: each receipt is compared with the posts of today. Search needs a query, and X a session. */
const NOT_REPEATED = /^\/api\/(?:receipts|search$|session|x\b)/

interface Said {
  parameters: readonly unknown[]
  times: number
}

/** What the database was asked, by text, since the last time this was emptied. */
const said = new Map<string, Said>()

let rooms: TestRooms
let db: Db
let url: string
let workers: StartedWorkers | undefined
let client: LiveClient | undefined
let big: ReadonlySet<string>

beforeAll(async () => {
  rooms = await openRooms({ MEDIA_HOSTS: '127.0.0.1:9' })
  const { app } = rooms
  db = app.database.db
  await fillTables(db, POSTS, `${app.embedding.provider}/${app.embedding.name}`)
  const posts = Array.from({ length: OF_THE_RUN }, (_, index) => ({
    id: idOf(index),
    text: `Post ${index} is on connection pools, their sizes and what they are measured by.`,
  }))
  const place = { db, media: app.media, importsFolder: app.paths.imports }
  const { signal } = new AbortController()
  await importFile(await writePosts(rooms.home, posts), place, () => undefined, signal)
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and relpages >= ${BIG_PAGES}::int`.execute(
    db,
  )
  big = new Set(rows.map(({ name }) => name))
  url = (await rooms.serve()).url
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { query } = PgliteThread.prototype
  vi.spyOn(PgliteThread.prototype, 'query').mockImplementation(function (
    this: PgliteThread,
    text,
    parameters,
  ) {
    const { times } = said.get(text) ?? { times: 0 }
    said.set(text, { parameters, times: times + 1 })
    return query.call(this, text, parameters)
  })
}, 600_000)

afterAll(async () => {
  vi.restoreAllMocks()
  client?.close()
  await workers?.drain(10_000)
  await rooms.close()
})

/** @returns The big tables that are read whole by statements that came often, each with such a statement. */
async function listWholeReads(): Promise<string[]> {
  const often = [...said].filter(([text, { times }]) => times >= OFTEN && EXPLAINABLE.test(text))
  said.clear()
  const faults: string[] = []
  for (const [text, { parameters }] of often) {
    for (const table of readWhole(await explained(text, parameters)))
      faults.push(`${table}: ${text.replaceAll(/\s+/g, ' ')}`)
  }
  said.clear()
  return faults
}

const EXPLAINABLE = /^\s*(?:\/\*.*\*\/\s*)?(?:select|with|insert|update|delete)\b/i

async function explained(text: string, parameters: readonly unknown[]): Promise<unknown> {
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': unknown }>({
    sql: `explain (format json) ${text}`,
    parameters,
    query: { kind: 'RawNode', sqlFragments: [], parameters: [] },
    queryId: { queryId: randomUUID() },
  })
  return rows[0]?.['QUERY PLAN']
}

function readWhole(plan: unknown): string[] {
  if (Array.isArray(plan)) return plan.flatMap(readWhole)
  if (typeof plan !== 'object' || plan === null) return []
  const node = plan as Record<string, unknown>
  const table = node['Relation Name']
  const own = node['Node Type'] === 'Seq Scan' && typeof table === 'string' && big.has(table) ? [table] : []
  return [...own, ...Object.values(node).flatMap(readWhole)]
}

it('has tables that are big', () => {
  const grown = [
    'posts',
    'items',
    'media',
    'chunks',
    'search_documents',
    'answers',
    'linked_pages',
    'duplicate_keys',
  ]
  const histories = ['task_state', 'run_log', 'run_events', 'model_calls', 'schedule_runs', 'chat_messages']

  expect([...big]).toEqual(expect.arrayContaining([...grown, ...histories]))
})

it('reads none of them whole while a run goes on, is watched, and what it makes is stored', async () => {
  const { app, tasks } = rooms
  const { log } = app.runParts
  const taskId = randomUUID()
  await claimRun(db, {
    ...{ taskId, jobId: `run-${taskId}`, preferences: parsePreferences({}), waitsForModels: true },
  })
  await beginTask(db, taskId)
  const page = (client = connectLive(url))
  await page.until(() => page.payloads('initial_logs').length > 0)
  workers = await tasks.startWorkers(['processing', 'chat'])
  said.clear()
  for (let from = 0; from < OF_THE_RUN; from += 8) {
    const postIds = Array.from({ length: 8 }, (_, index) => idOf(from + index))
    await tasks.queues.add('process-posts', {
      ...{ jobId: `posts-${from}`, payload: { runId: taskId, postIds } },
    })
  }
  const startRun = () => Promise.reject(new Error('Nothing is due.'))
  const clock = startScheduleClock({ db, log, startRun, everyMs: 100 })
  const saved = (): unknown[] => page.payloads('items_saved').flatMap(({ items }) => items as unknown[])
  const report = tasks.progress.reporter(taskId)
  await waitUntil(() => {
    report.progress({ phase: 'content_processing', status: 'progress', message: 'goes on' })
    return saved().length >= OF_THE_RUN
  })
  const chat = { ...app.chat, ...tasks.chat }
  const parts = {
    ...tasks,
    database: app.database,
    log,
    runTimeoutMs: 10_000_000,
    mediaCache: app.paths.mediaCache,
    chat,
  }
  for (let turn = 0; turn < OFTEN; turn += 1) await sweepOnce(parts)
  await clock.stop()

  expect(said.size).toBeGreaterThan(20)
  expect(await listWholeReads()).toEqual([])
})

it('reads none of them whole for what a page asks again and again', async () => {
  const idOfFirst = async (table: 'task_state' | 'chat_sessions' | 'chat_messages'): Promise<string> => {
    const column = sql.ref(table === 'task_state' ? 'task_id' : 'id')
    const { rows } = await sql<{
      id: string
    }>`select ${column} as id from ${sql.table(table)} limit 1`.execute(db)
    return rows[0]?.id ?? ''
  }
  const session = await idOfFirst('chat_sessions')
  const message = await idOfFirst('chat_messages')
  const schedule = await db.selectFrom('schedules').select('id').executeTakeFirstOrThrow()
  const addresses = [
    ...Object.values(API).flatMap((named) =>
      Object.values<Operation>(named).flatMap(({ method, path, countsAll }) =>
        method === 'get' && countsAll === undefined && !path.includes('{') && !NOT_REPEATED.test(path)
          ? [path]
          : [],
      ),
    ),
    ...['oldest', 'title', 'updated'].map((order) => `/api/items?order=${order}`),
    ...['author=writer', 'subcategory=tools'].map((filter) => `/api/items?${filter}`),
    ...['', '/related'].map((part) => `/api/items/${manyId(7)}${part}`),
    '/api/search?q=partial%20indexes',
    `/api/agent/runs/${await idOfFirst('task_state')}`,
    `/api/logs/${await idOfFirst('task_state')}`,
    ...['', '/messages'].map((part) => `/api/chat/sessions/${session}${part}`),
    `/api/chat/messages/${message}`,
    `/api/schedules/${schedule.id}/history`,
    '/api/syntheses/databases/basics',
  ]
  const faults: string[] = []
  for (const address of addresses) {
    // Once first: what a search reads at the beginning is not asked again.
    for (let turn = 0; turn <= OFTEN; turn += 1) {
      if (turn === 1) said.clear()
      const { status } = await ask(`${url}${address}`)
      expect([address, status]).toEqual([
        address,
        expect.toSatisfy((one: number) => one === 200 || one === 503),
      ])
    }
    for (const fault of await listWholeReads()) faults.push(`${address} ${fault}`)
  }

  expect(faults).toEqual([])
})
