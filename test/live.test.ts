import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SERVER_EVENTS, type ServerEvent } from '../src/contract/live-events.ts'
import { claimRun, endTask } from '../src/queue/task-state.ts'
import { parsePreferences } from '../src/contract/preferences.ts'
import type { OpenServer } from '../src/server/app.ts'
import { writeExport } from './support/command.ts'
import { connectLive, type LiveClient, type LiveClientOptions } from './support/live-client.ts'
import { ask, openRooms, type TestRooms } from './support/server.ts'
import { waitUntil } from './support/wait.ts'
import { importFile } from '../src/exports/import-file.ts'

const TOKEN = 'correct-horse-battery'

describe('live events', () => {
  let rooms: TestRooms
  let server: OpenServer
  const clients: LiveClient[] = []

  beforeAll(async () => {
    rooms = await openRooms({ MEDIA_HOSTS: '127.0.0.1:9' })
    server = await rooms.serve()
  })

  afterEach(() => {
    for (const client of clients.splice(0)) client.close()
  })

  afterAll(() => rooms.close())

  const connect = (url = server.url, options: LiveClientOptions = {}): LiveClient => {
    const client = connectLive(url, options)
    clients.push(client)
    return client
  }

  /** A run that a worker of ours would lead; here the test tells what it does. */
  async function beginRun() {
    const taskId = randomUUID()
    await claimRun(rooms.app.database.db, {
      ...{ taskId, jobId: `run-${taskId}`, preferences: parsePreferences({}), waitsForModels: true },
    })
    const report = rooms.tasks.progress.reporter(taskId)
    report.status('running', 'started')
    await report.flush()
    return {
      taskId,
      report,
      async end() {
        await endTask(rooms.app.database.db, taskId, { status: 'completed', message: 'all done' })
        report.status('completed', 'all done')
        await report.flush()
      },
    }
  }

  it('begin with the state, also where there is none yet', async () => {
    const client = connect()

    await client.until(() => client.payloads('initial_logs').length === 1)

    expect(client.heard[0]).toMatchObject({
      name: 'agent_status',
      payload: { is_running: false, task_id: null, progress: null },
    })
  })

  it('give who connects in the middle the state and the lines, and each later line once, in order', async () => {
    const run = await beginRun()
    const early = connect()
    await early.until(() => early.payloads('initial_logs').length > 0)
    const lines: string[] = []
    const late: LiveClient[] = []
    run.report.progress({ phase: 'content_processing', status: 'started', message: '' })
    for (let i = 0; i < 600; i += 1) {
      lines.push(`line ${i}`)
      run.report.say('info', `line ${i}`)
      if (i % 120 === 60) late.push(connect())
      if (i % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    run.report.progress({
      phase: 'content_processing',
      status: 'progress',
      message: 'posts',
      done: 3,
      total: 4,
    })
    await run.report.flush()
    const all = [early, ...late]
    await waitUntil(() => all.every((client) => client.shownLines().at(-1) === 'line 599'))
    await waitUntil(() => all.every((client) => client.payloads('phase_update').length > 0))
    await run.end()
    await waitUntil(() => all.every((client) => client.payloads('agent_run_completed').length > 0))

    for (const client of all) {
      expect(client.shownLines()).toEqual(lines)
      expect(client.payloads('agent_run_completed')).toHaveLength(1)
      expect(client.payloads('agent_status_update').at(-1)).toMatchObject({
        ...{ is_running: false, task_id: run.taskId, status: 'completed' },
      })
    }
    expect(early.payloads('phase_update').at(-1)).toMatchObject({ progress: 75, done: 3, total: 4 })
  })

  it('give who lost the connection what was missed, and nothing twice', async () => {
    const run = await beginRun()
    const client = connect()
    await client.until(() => client.payloads('initial_logs').length > 0)
    await client.until(() => client.payloads('agent_status').at(-1)?.['task_id'] === run.taskId)
    const beginnings = client.payloads('agent_status').length
    const other = connect() // So that the run stays watched.
    const lines: string[] = []
    const say = (text: string): void => {
      lines.push(text)
      run.report.say('info', text)
    }
    for (let i = 0; i < 50; i += 1) say(`before ${i}`)
    await run.report.flush()
    await client.until(() => client.shownLines().at(-1) === 'before 49')
    const seq = client.heard.at(-1)?.payload['seq']
    client.socket.auth = { task_id: run.taskId, seq }
    client.socket.disconnect()
    for (let i = 0; i < 50; i += 1) say(`meanwhile ${i}`)
    await run.report.flush()
    await other.until(() => other.shownLines().at(-1) === 'meanwhile 49')
    client.socket.connect()
    for (let i = 0; i < 50; i += 1) say(`after ${i}`)
    await run.report.flush()
    await client.until(() => client.shownLines().at(-1) === 'after 49')
    await run.end()

    expect(client.shownLines()).toEqual(lines)
    expect(client.payloads('agent_status')).toHaveLength(beginnings)
  })

  it('answer to what clients ask, as the contract says', async () => {
    const client = connect(server.url, { transports: ['polling'] })
    await client.until(() => client.payloads('initial_logs').length > 0)
    client.socket.emit('request_initial_status_and_git_config', {})
    client.socket.emit('request_gpu_stats')
    client.socket.emit('request_initial_logs', {})
    await client.until(() => client.payloads('initial_logs').length > 1)
    const refused = (await client.socket.emitWithAck('run_agent', { preferences: { nonsense: 1 } })) as object
    client.socket.emit('clear_server_logs', {})
    await client.until(() =>
      ['git_config_status', 'gpu_stats', 'error', 'logs_cleared'].every(
        (name) => client.payloads(name).length > 0,
      ),
    )
    const again = connect()
    await again.until(() => again.payloads('initial_logs').length > 0)

    expect(refused).toMatchObject({ success: false, code: 'invalid_preferences' })
    expect(again.payloads('initial_logs')[0]?.['logs']).toEqual([])
    for (const { name, payload } of client.heard)
      expect([name, SERVER_EVENTS[name as ServerEvent].safeParse(payload).error]).toEqual([name, undefined])
  })

  it('show a run as it makes its items', async () => {
    const { app } = rooms
    const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
    await importFile(await writeExport(rooms.home, 4), place, () => undefined, new AbortController().signal)
    const [client, other] = [connect(), connect()]
    await other.until(() => other.payloads('initial_logs').length > 0)
    const workers = await rooms.tasks.startWorkers(['agent', 'processing'])
    const { task_id: taskId } = (await client.socket.emitWithAck('run_agent', {})) as { task_id: string }
    const isOver = (one: LiveClient): boolean =>
      one.payloads('agent_run_completed').some((end) => end['task_id'] === taskId)
    await waitUntil(() => isOver(client) && isOver(other))
    await workers.drain(10_000)

    const items = client.payloads('items_saved').flatMap(({ items: saved }) => saved as { id: string }[])
    expect(new Set(items.map(({ id }) => id)).size).toBe(4)
    expect(client.shownLines()).toEqual(other.shownLines())
    expect(client.payloads('progress_update').at(-1)).toMatchObject({ status: 'completed', progress: 100 })
  })

  it('are given to nobody who may not see them', async () => {
    const guarded = await rooms.serve({ KBA_TOKEN: TOKEN })
    const refusal = async (url: string, options: LiveClientOptions): Promise<string> => {
      const client = connect(url, options)
      client.socket.io.reconnection(false)
      return new Promise((resolve) => {
        client.socket.once('connect', () => {
          resolve('let in')
        })
        client.socket.once('connect_error', (error: Error & { data?: { code: string } }) => {
          resolve(error.data?.code ?? 'refused')
        })
      })
    }
    const elsewhere = await ask(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: 'https://kba.example' },
    })
    const renamed = await ask(`${server.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { host: 'kba.example' },
    })

    expect(elsewhere.status).toBe(403)
    expect(renamed.status).toBe(403)
    expect(await refusal(guarded.url, {})).toBe('token_needed')
    expect(await refusal(guarded.url, { auth: { token: 'wrong-wrong-wrong' } })).toBe('token_wrong')
    expect(await refusal(guarded.url, { auth: { token: TOKEN } })).toBe('let in')
    expect(await refusal(guarded.url, { headers: { authorization: `Bearer ${TOKEN}` } })).toBe('let in')
    expect(await refusal(guarded.url, { headers: { cookie: `kba_token=${TOKEN}` } })).toBe('let in')
    expect(await refusal(server.url, { headers: { origin: 'https://kba.example' } })).toBe('refused')
  })
})
