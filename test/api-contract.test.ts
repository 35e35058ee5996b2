import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDescribedApi, type DescribedApi } from './support/described-api.ts'
import { runCases } from './support/run-cases.ts'
import { ownHandCases } from './support/own-hand-cases.ts'
import { ask, openRooms, type TestRooms } from './support/server.ts'
import { waitUntil } from './support/wait.ts'
import { hasBrowser } from './support/x-fetching.ts'
import { startXServer, type XServer } from './support/x-server/server.ts'
import type { StartedWorkers } from '../src/workers/start.ts'

const DAILY = { name: 'Every morning', kind: 'daily', at: '07:30', time_zone: 'Europe/Berlin' }

describe('the API, as its description says', () => {
  let rooms: TestRooms
  let url: string
  let described: DescribedApi
  let workers: StartedWorkers
  let x: XServer

  beforeAll(async () => {
    // Posts of the sample are invented: nobody is asked for their media.
    x = await startXServer({ posts: 12 })
    rooms = await openRooms({ ...x.env(), MEDIA_HOSTS: '127.0.0.1:9' })
    url = (await rooms.serve()).url
    workers = await rooms.tasks.startWorkers(['agent', 'processing', 'chat'])
    described = await openDescribedApi(url)
  })

  afterAll(async () => {
    await workers.drain(10_000)
    await rooms.close()
    await x.close()
  })

  const call: DescribedApi['call'] = (...asking) => described.call(...asking)

  it('meets an empty knowledge base with what to do next', async () => {
    const setup = await call('getSetup')
    const state = await call('getAgentState')
    const items = await call('listItems')
    const totals = await call('getTotals')

    expect(setup).toMatchObject({ is_empty: true, next: 'import', has_sample: true, models: 'built-in' })
    expect(state).toEqual({ is_running: false, progress: null })
    expect(items).toEqual({ items: [], total: 0, next_cursor: null })
    expect(totals['posts']).toBe(0)
  })

  it('imports the sample with one call, and runs over it to the end', async () => {
    const { imports, task_id: taskId } = await call('importSample')
    const again = await call('startAgent', { body: { preferences: {} }, status: 409 })
    await waitUntil(async () => {
      const { celery_status: status } = await call('getRunStatus', { params: { task_id: String(taskId) } })
      return ['SUCCESS', 'FAILURE'].includes((status as { state: string }).state)
    })
    const run = await call('getRun', { params: { task_id: String(taskId) } })

    expect(imports).not.toHaveLength(0)
    expect(again['code']).toBe('run_going_on')
    expect(run).toMatchObject({ status: 'completed', task_id: taskId })
  })

  runCases((...asked) => call(...asked))

  it('reads items page by page, each once', async () => {
    const ids: string[] = []
    let cursor: string | undefined
    let total = 0
    do {
      const page = await call('listItems', { query: { limit: '7', ...(cursor && { cursor }) } })
      ids.push(...(page['items'] as { id: string }[]).map(({ id }) => id))
      total = (page['total'] as number | null) ?? total
      cursor = (page['next_cursor'] as string | null) ?? undefined
    } while (cursor !== undefined)
    const titles = await call('listItems', { query: { order: 'title', limit: '200' } })
    const wrong = await call('listItems', { query: { cursor: 'bm9uc2Vuc2U' }, status: 400 })

    expect(ids.length).toBe(total)
    expect(new Set(ids).size).toBe(total)
    expect(titles['items']).toHaveLength(total)
    expect(wrong['code']).toBe('invalid_cursor')
  })

  it('shows an item with its media and what is related, moves it, and saves an edit once', async () => {
    const { items } = (await call('listItems', { query: { has_media: 'true', limit: '200' } })) as {
      items: { id: string; thumbnail: string | null }[]
    }
    const id = items.find(({ thumbnail }) => thumbnail !== null)?.id ?? ''
    const item = await call('getItem', { params: { id } })
    const [medium] = (item['media'] as { medium_id: string }[]).filter((one) => 'url' in one)
    await call('getMedium', { params: { post_id: id, medium_id: medium?.medium_id ?? '' } })
    await call('getItemFile', { params: { post_id: id, file: 'image_1.jpg' }, status: 200 }).catch(() =>
      call('getItemFile', { params: { post_id: id, file: 'image_1.png' } }),
    )
    await call('getMedium', { params: { post_id: id, medium_id: '../../x' }, status: 404 })
    await call('listRelatedItems', { params: { id } })
    const moved = await call('moveItem', {
      ...{ params: { id }, body: { main_category: 'testing', subcategory: 'contract_tests' } },
    })
    const body = `${String(moved['body'])}\nA remark of mine.\n`
    const diff = await call('diffItem', { params: { id }, body: { body } })
    const edited = await call('editItem', { params: { id }, body: { body, base_hash: moved['body_hash'] } })
    const again = await call('editItem', {
      ...{ params: { id }, body: { body: 'x', base_hash: moved['body_hash'] }, status: 409 },
    })
    const onDisk = await readFile(join(rooms.app.paths.knowledgeBase, String(edited['path'])), 'utf8')

    expect(moved['path']).toMatch(/^testing\/contract_tests\//)
    expect(diff).toMatchObject({ changed: true, removed: 0 })
    expect(edited).toMatchObject({ user_edited: true })
    expect(onDisk).toContain('A remark of mine.')
    expect(onDisk).toContain(`tweet_id: "${id}"`)
    expect(again['code']).toBe('edited_meanwhile')
    await call('getItem', { params: { id: '404' }, status: 404 })
  })

  ownHandCases(call)

  it('finds, and tells of topics and syntheses', async () => {
    const found = await call('search', { query: { q: 'postgres', limit: '5' } })
    const { categories } = (await call('listCategories')) as {
      categories: { main_category: string; subcategories: { subcategory: string }[] }[]
    }
    const [main] = categories
    const place = `${main?.main_category ?? ''}/${main?.subcategories[0]?.subcategory ?? ''}`
    await call('renameCategory', { body: { from: place, to: `${main?.main_category ?? ''}/renamed_here` } })
    await call('mergeCategories', { body: { from: `${main?.main_category ?? ''}/renamed_here`, to: place } })
    await call('mergeCategories', { body: { from: 'no/such', to: 'a/b' }, status: 404 })
    const { syntheses } = (await call('listSyntheses')) as {
      syntheses: { main_category: string; subcategory: string | null; excerpt: string }[]
    }
    for (const { main_category, subcategory } of syntheses.slice(0, 4)) {
      if (subcategory === null) await call('getMainSynthesis', { params: { main_category } })
      else await call('getSynthesis', { params: { main_category, subcategory } })
    }
    await call('getMainSynthesis', { params: { main_category: 'none' }, status: 404 })
    await call('getSynthesis', { params: { main_category: 'none', subcategory: 'none' }, status: 404 })

    expect(found['results']).not.toHaveLength(0)
    expect(syntheses).not.toHaveLength(0)
    expect(syntheses.filter(({ excerpt }) => /---|kind: synthesis|README\.md/.test(excerpt))).toEqual([])
  })

  it('takes files in, in bounds', async () => {
    const binary = { 'content-type': 'application/octet-stream' }
    const sent = await call('importFile', {
      ...{ query: { name: '../../links.txt' }, headers: binary },
      body: 'https://x.com/someone/status/1790000000000000001\nnonsense\n',
    })
    const refused = await call('importFile', {
      ...{
        query: { name: 'a.bin' },
        headers: binary,
        body: 'Dear diary, today was a good day.',
        status: 400,
      },
    })
    const { imports } = (await call('listImports')) as { imports: object[] }
    await call('listImportFormats')
    const { receipts } = (await call('listReceipts', { query: { kind: 'import', source: 'link-list' } })) as {
      receipts: { id: string }[]
    }
    const told = await call('getReceipt', { params: { id: receipts[0]?.id ?? '' } })
    const none = await call('getReceipt', { params: { id: crypto.randomUUID() }, status: 404 })
    const { table } = (await call('lookAtTable', {
      ...{ query: { name: 'saved.csv' }, headers: binary },
      body: 'Where;My words\nhttps://x.com/someone/status/1790000000000000001;a tip\n',
    })) as { table: object }
    await call('listUnsorted')

    expect(receipts[0]).toMatchObject({ name: 'links.txt', shown: 2, posts: 1, cut: 1 })
    expect(told).toMatchObject({
      receipt: receipts[0] ?? {},
      posts: [{ post_id: '1790000000000000001', state: 'cut', has_item: false }],
    })
    expect(none['code']).toBe('unknown_receipt')
    expect(table).toMatchObject({
      columns: [{ field: 'url' }, { field: null }],
      ...{ has_bookmarks: true, of_tool: false },
    })
    expect(sent).toMatchObject({ file: 'links.txt', found: 1, new: 1 })
    expect(refused['code']).toBe('unknown_format')
    expect(imports[0]).toMatchObject({ name: 'links.txt', found: 1, has_receipt: true })
  })

  it('offers posts that may be the same, to be merged or dismissed', async () => {
    const binary = { 'content-type': 'application/octet-stream' }
    const page = 'https://example.org/blog/indexes'
    const sent = await call('importFile', {
      ...{ query: { name: 'pages.txt' }, headers: binary },
      body: `${page}\n${page}?ref=feed\n${page}/?utm_source=x&si=1\n`,
    })
    const first = await call('listDuplicates', { query: { limit: '2' } })
    const pairs = first['duplicates'] as { id: number; reason: string; suggested: string }[]
    const [one, two] = pairs.map(({ id }) => ({ id: String(id) }))
    const next = await call('listDuplicates', {
      query: { limit: '2', cursor: String(first['next_cursor']) },
    })
    await call('listDuplicates', { query: { cursor: 'bm9uc2Vuc2U' }, status: 400 })
    await call('dismissDuplicate', { params: two ?? {} })
    const foreign = await call('mergeDuplicate', { params: one ?? {}, body: { keep: '404' }, status: 400 })
    const body = { keep: pairs[0]?.suggested }
    const merged = await call('mergeDuplicate', { params: one ?? {}, body })
    const twice = await call('mergeDuplicate', { params: one ?? {}, body, status: 409 })
    await call('dismissDuplicate', { params: { id: '999999' }, status: 404 })

    expect(sent).toMatchObject({ new: 3, duplicates: 3 })
    expect(first).toMatchObject({ total: 3, duplicates: [{ reason: 'link' }, { reason: 'link' }] })
    expect(next).toMatchObject({ total: null, next_cursor: null })
    expect(next['duplicates']).toHaveLength(1)
    expect(foreign['code']).toBe('duplicate_keep')
    expect(merged['kept']).toBe(pairs[0]?.suggested)
    expect(twice['code']).toBe('duplicate_merged')
  })

  it('keeps schedules', async () => {
    const made = await call('createSchedule', { body: DAILY })
    const params = { id: String(made['id']) }
    const twice = await call('createSchedule', { body: DAILY, status: 409 })
    const preview = await call('previewSchedule', {
      body: { kind: 'cron', cron: '0 12 * * MON', time_zone: 'UTC' },
    })
    await call('previewSchedule', { body: { kind: 'cron', cron: 'nonsense' }, status: 400 })
    const renamed = await call('replaceSchedule', { params, body: { ...DAILY, name: 'Mornings' } })
    const off = await call('toggleSchedule', { params, body: {} })
    await call('getSchedule', { params })
    await call('listSchedules')
    await call('runSchedule', { params })
    const { runs } = (await call('listScheduleRuns', { params })) as { runs: object[] }
    await call('stopAgent')
    await call('deleteSchedule', { params })
    await call('getSchedule', { params, status: 404 })

    expect(twice['code']).toBe('schedule_exists')
    expect(preview['times']).toHaveLength(5)
    expect(renamed).toMatchObject({ id: made['id'], name: 'Mornings' })
    expect(off).toMatchObject({ enabled: false, next_run_at: null })
    expect(runs).toHaveLength(1)
  })

  it('tells of settings, models, git, machine and numbers', async () => {
    await call('listSettings')
    await call('saveSettings', { body: { values: { MAX_RETRIES: '3' } } })
    const { settings } = (await call('deleteSetting', { params: { name: 'MAX_RETRIES' } })) as {
      settings: { name: string; source: string }[]
    }
    await call('listModels')
    await call('testModelServer', { body: { provider: 'ollama', url: 'http://127.0.0.1:9' } })
    await call('testModelServer', { body: { provider: 'openai' }, status: 400 })
    const git = await call('getGitStatus')
    const tested = await call('testGit')
    await call('getGpu')
    const system = await call('getSystem')
    await call('getQueues')
    await call('getStatistics')

    expect(settings.find(({ name }) => name === 'MAX_RETRIES')?.source).toBe('default')
    expect(git).toMatchObject({ is_repository: true, branch: 'main', remote: null })
    expect(tested).toMatchObject({ ok: false, error: { code: 'git_remote_not_set' } })
    expect(system).toMatchObject({ database: 'embedded', queue: 'database' })
  })

  it('answers questions in sessions', async () => {
    const session = await call('createChatSession', { body: {} })
    const params = { id: String(session['id']) }
    const asks = { question: 'What about query plans?' }
    const { answer } = (await call('askQuestion', { params, body: asks })) as { answer: { id: string } }
    const message = { id: answer.id }
    const isOver = async (): Promise<boolean> => {
      const { status } = await call('getChatMessage', { params: message })
      return !['queued', 'answering'].includes(String(status))
    }
    await waitUntil(isOver)
    await call('getAnswerContext', { params: message })
    await call('retryAnswer', { params: message, body: {} })
    await call('stopAnswer', { params: message })
    await waitUntil(isOver)
    const { messages } = (await call('listChatMessages', { params })) as { messages: object[] }
    await call('changeChatSession', { params, body: { title: 'Plans' } })
    const listed = (await call('listChatSessions')) as { sessions: object[] }
    await call('listChatModels')
    await call('getChatSession', { params })
    await call('deleteChatSession', { params })
    await call('getChatSession', { params, status: 404 })

    expect(messages).toHaveLength(2)
    expect(listed.sessions).toMatchObject([{ title: 'Plans' }])
  })

  it('takes over a session with X, tells of it, and forgets it', async () => {
    const before = await call('getXStatus')
    const { auth_token, ct0 } = x.account.open()
    await call('setXCookies', { body: { auth_token, ct0 } })
    await call('setXCookies', { body: { auth_token: 'a b', ct0 }, status: 400 })
    const given = await call('getXStatus')
    if (hasBrowser) await fetchFromX()
    const login = await call('startXLogin', { body: {}, status: 400 })
    await call('startXLogin', { body: { way: 'window' } })
    const cancelled = await call('cancelXLogin')
    const answer = await call('answerXLogin', { body: { text: '246810' }, status: 400 })
    await call('forgetXSession')
    const after = await call('getXStatus')

    const none = { state: 'none', via: null, checked: null }
    expect(before).toMatchObject({ session: none, last_fetch: null })
    expect(given).toMatchObject({ session: { state: 'ready', via: 'cookies', checked: null } })
    expect(JSON.stringify(given)).not.toContain(auth_token)
    expect([login['code'], answer['code']]).toEqual(['x_account_not_set', 'x_nothing_asked'])
    expect(cancelled).toMatchObject({ state: 'idle', question: null })
    expect(after).toMatchObject({ session: none })
  })

  it('tells of sources, and logs in to the API of X', async () => {
    const schedule = await call('createSchedule', { body: { ...DAILY, name: 'Fetch' } })
    const { sources, next_fetch: next } = await call('listSources')
    const { no_fetch_because: because } = await call('getSetup')
    await call('deleteSchedule', { params: { id: String(schedule['id']) } })
    const later = await call('listSources')
    const started = await call('startXApiLogin')
    const status = await call('getXApiStatus')
    await call('cancelXApiLogin')
    await call('forgetXApiLogin')

    expect(sources).toMatchObject([
      { id: 'x', state: 'off', message: 'Not set up.' },
      { id: 'x-api', state: 'off' },
      { id: 'files', state: 'off', last_fetch: null, receipt_id: null },
    ])
    expect(next).toMatchObject({ schedule: 'Fetch', schedule_id: schedule['id'] })
    expect(later['next_fetch']).toBeNull()
    expect(because).toBe('No source is set up.')
    expect(started).toMatchObject({ state: 'failed', error: { code: 'api_not_set' } })
    expect(status).toMatchObject({ has_app: false, handle: null, login: { state: 'failed' } })
  })

  async function fetchFromX(): Promise<void> {
    const { task_id: taskId } = await call('startXFetch', { body: { all: true } })
    const again = await call('startXFetch', { body: {}, status: 409 })
    await waitUntil(async () => {
      const { celery_status: run } = await call('getRunStatus', { params: { task_id: String(taskId) } })
      return ['SUCCESS', 'FAILURE'].includes((run as { state: string }).state)
    })
    const fetched = await call('getXStatus')

    expect(again['code']).toBe('run_going_on')
    expect(fetched).toMatchObject({
      session: { state: 'ready', via: 'cookies', checked: { state: 'ok' } },
      last_fetch: { found: 12, new: 12, error: null },
    })
  }

  it('lets in, and tells whether it lives', async () => {
    await call('getSession')
    await call('login', { body: { token: 'any' } })
    await call('logout', { body: {} })
    await call('getHealth')
    await call('getReadiness')
    await call('getMetrics')
    const docs = await ask(`${url}/api/docs`)

    expect(docs.headers['content-type']).toContain('text/html')
    expect(docs.text).toContain('/api/agent/status/{task_id}')
    expect(docs.text).not.toMatch(/<script|\sstyle=|(?:src|href)="(?:https?:)?\/\//)
  })

  it('was called in every operation', () => {
    const operations = Object.values(described.api.paths).flatMap((methods) =>
      Object.values(methods)
        .map(({ operationId }) => operationId)
        .filter((id) => hasBrowser || id !== 'startXFetch'),
    )

    expect([...described.asked].sort()).toEqual(operations.sort())
  })
})
