/** Run, chat and search ask the same model server, and none of them waits for, pays for or is stopped by another. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePreferences } from '../src/contract/preferences.ts'
import { createSession } from '../src/chat/session-repository.ts'
import { getMessage, saveQuestion } from '../src/chat/message-repository.ts'
import { workAnswer } from '../src/chat/work-answer.ts'
import { openInProcess } from '../src/live/answers/in-process.ts'
import { readModelUse } from '../src/monitoring/model-use.ts'
import { importFile } from '../src/exports/import-file.ts'
import { writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { openRooms, type TestRooms } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

const never = new AbortController().signal
const reporter = { say: () => undefined, progress: () => undefined }
/** As the posts have it: the stand-in's vectors know words alone. */
const QUERY = 'measure first, then change one thing'

let server: ModelServer
beforeAll(async () => {
  server = await startModelServer({
    answer: ({ kind }) => (kind === 'answer_question' ? 'Measure first [1].' : undefined),
  })
})
afterAll(() => server.close())

async function openWith(settings: Record<string, string>): Promise<TestRooms> {
  return openRooms({
    ...{ OLLAMA_URL: server.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed', MAX_RETRIES: '0' },
    ...settings,
  })
}

async function take({ app, home }: TestRooms, posts: number): Promise<void> {
  const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
  await importFile(await writeExport(home, posts), place, () => undefined, never)
}

const runOnce = async ({ tasks }: TestRooms, preferences: object = {}, signal = never) =>
  tasks.runHere({ preferences: parsePreferences({ skip_git_push: true, ...preferences }), reporter, signal })

async function answer({ app }: TestRooms, question: string) {
  const { db } = app.database
  const sessionId = randomUUID()
  await createSession(db, sessionId)
  const { answerId } = await saveQuestion(db, { sessionId, question })
  await workAnswer({ ...app.chat, stream: openInProcess() }, answerId, { signal: never })
  return getMessage(db, answerId)
}

describe.each([1, 4])('a server that takes %i calls of a run at a time', (slots) => {
  let rooms: TestRooms

  beforeAll(async () => {
    rooms = await openWith({ MAX_CONCURRENT_REQUESTS: String(slots) })
    await take(rooms, 3)
    await runOnce(rooms)
    await take(rooms, 30)
  })
  afterAll(async () => {
    await rooms.close()
  })

  it('answers search by meaning, and chat, while a run holds all of them', async () => {
    // A run writes, and embeds many texts at once; a question is one text.
    const release = server.hold(({ kind, texts }) => texts !== 1 && kind !== 'answer_question')
    const before = server.calls.length
    const stopping = new AbortController()
    const running = runOnce(rooms, {}, stopping.signal)
    await waitUntil(() => server.calls.length >= before + slots)

    const startedAt = performance.now()
    const found = await rooms.app.search.find({ query: QUERY, limit: 5 })
    const tookMs = performance.now() - startedAt
    const passages = await rooms.app.search.retrieve({ query: `${QUERY}, in React hooks?`, limit: 5 })

    expect(found).toMatchObject({ by: 'words and meaning', notice: undefined })
    expect(found.results.length).toBeGreaterThan(0)
    expect(tookMs).toBeLessThan(1000)
    expect(passages.some(({ similarity }) => similarity !== undefined)).toBe(true)
    const message = await answer(rooms, `why ${QUERY}?`)
    expect(message).toMatchObject({ status: 'done', content: 'Measure first [1].' })
    // The run had them all the while.
    const answered = server.calls.slice(before).filter(({ status }) => status !== 0)
    expect(new Set(answered.map(({ kind }) => kind))).toEqual(new Set(['embed', 'answer_question']))
    release()
    stopping.abort()
    await running
  })
})

describe('after a run that reached its cap', () => {
  let rooms: TestRooms
  let runId: string

  beforeAll(async () => {
    rooms = await openWith({
      ...{ MAX_CONCURRENT_REQUESTS: '1', MAX_RUN_COST: '3000' },
      MODEL_PRICES: 'llama=1000000/1000000,embed=1000000/1000000',
    })
    await take(rooms, 1)
    expect((await runOnce(rooms)).status).toBe('completed')
    await take(rooms, 40)
    const run = await runOnce(rooms)
    expect(run.error?.message).toContain('MAX_RUN_COST')
    expect(run.processed).toBeGreaterThan(0)
    runId = run.runId
  })
  afterAll(async () => {
    await rooms.close()
  })

  it('search and chat work, and nothing of them is billed to a run', async () => {
    const { app } = rooms
    const billed = () =>
      app.database.db
        .selectFrom('model_calls')
        .select(['purpose', 'run_id', 'kind', 'calls', 'input_tokens'])
        .where('run_id', 'is not', null)
        .orderBy('kind')
        .execute()
    const before = await billed()
    const asked = server.count('embed')

    const found = await app.search.find({ query: QUERY, limit: 5 })
    const message = await answer(rooms, 'why measure first, before changing one thing?')

    expect(found).toMatchObject({ by: 'words and meaning', notice: undefined })
    expect(message).toMatchObject({ status: 'done', content: 'Measure first [1].' })
    expect(server.count('embed')).toBeGreaterThanOrEqual(asked + 2)
    expect(before.map((row) => row.run_id)).toContain(runId)
    expect(before.map((row) => row.purpose)).toEqual(before.map(() => 'run'))
    const others = () =>
      app.database.db
        .selectFrom('model_calls')
        .select(['purpose', 'kind', 'model', 'calls'])
        .where('run_id', 'is', null)
        .orderBy('purpose')
        .execute()
    await waitUntil(async () => (await others()).length === 2)
    expect(await billed()).toEqual(before)
    const use = await readModelUse(app.database.db, app.prices, 1)
    expect(use).toMatchObject([
      { purpose: 'chat', calls: 1, output_tokens: 2 },
      { purpose: 'run', calls: before.reduce((sum, { calls }) => sum + calls, 0) },
      { purpose: 'search', calls: server.count('embed') - asked, output_tokens: 0 },
    ])
    // A dollar a token.
    for (const { usd, input_tokens, output_tokens } of use)
      expect(usd).toBeCloseTo(input_tokens + output_tokens)
    expect(await others()).toEqual([
      { purpose: 'chat', kind: 'chat', model: 'llama', calls: 1 },
      { purpose: 'search', kind: 'embedding', model: 'embed', calls: server.count('embed') - asked },
    ])
  })
})
