import { networkInterfaces } from 'node:os'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OpenServer } from '../src/server/app.ts'
import { QUEUES } from '../src/queue/catalogue.ts'
import { importFile } from '../src/exports/import-file.ts'
import { writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { ask, openRooms, type TestRooms } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

const TOKEN = 'correct-horse-battery'
const BEARER = { authorization: `Bearer ${TOKEN}` }

describe('the server', () => {
  let rooms: TestRooms
  let open: OpenServer
  let guarded: OpenServer
  let outside: OpenServer

  beforeAll(async () => {
    rooms = await openRooms()
    open = await rooms.serve()
    guarded = await rooms.serve({ KBA_TOKEN: TOKEN })
    outside = await rooms.serve({ HOST: '0.0.0.0', KBA_TOKEN: TOKEN })
  })

  afterAll(() => rooms.close())

  const portOf = ({ url }: OpenServer): string => new URL(url).port

  describe('names', () => {
    it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('answers to %s', async (name) => {
      const { status } = await ask(`${open.url}/health`, { headers: { host: `${name}:${portOf(open)}` } })

      expect(status).toBe(200)
    })

    it.each(['kba.example', 'localhost.kba.example', '127.0.0.1.nip.io'])(
      'answers nothing to %s',
      async (name) => {
        const replies = [
          await ask(`${open.url}/health`, { headers: { host: `${name}:${portOf(open)}` } }),
          await ask(`${open.url}/api/agent/runs`, { headers: { host: `${name}:${portOf(open)}` } }),
          await ask(`${open.url}/nothing`, { headers: { host: `${name}:${portOf(open)}` } }),
        ]

        expect(replies.map(({ status, json }) => [status, json?.['code']])).toEqual(
          Array.from({ length: 3 }, () => [403, 'host_refused']),
        )
      },
    )

    it('answers to no other port', async () => {
      const { status } = await ask(`${open.url}/health`, { headers: { host: '127.0.0.1:1' } })

      expect(status).toBe(403)
    })

    it('answers to any that leads to it from outside', async () => {
      const { status } = await ask(`${outside.url}/health`, { headers: { host: 'kba.example' } })

      expect(status).toBe(200)
    })
  })

  describe('origins', () => {
    const stop = (origin: string) =>
      ask(`${open.url}/api/agent/stop`, { method: 'POST', headers: { origin } })

    it('takes changes from its own pages and from programs', async () => {
      const own = await stop(open.url)
      const program = await ask(`${open.url}/api/agent/stop`, { method: 'POST' })

      expect([own.status, program.status]).toEqual([200, 200])
    })

    it.each(['https://kba.example', 'null', 'http://127.0.0.1:1'])('takes none from %s', async (origin) => {
      const { status, json } = await stop(origin)

      expect([status, json?.['code']]).toEqual([403, 'origin_refused'])
    })
  })

  describe('tokens', () => {
    it('are asked for everywhere but for health, readiness and the login', async () => {
      const statusOf = async (path: string, headers = {}) =>
        (await ask(`${outside.url}${path}`, { headers })).status
      const paths = ['/health', '/ready', '/login', '/metrics', '/api/agent/runs', '/queues/', '/nothing']

      const without = await Promise.all(paths.map((path) => statusOf(path)))
      const withOne = await Promise.all(paths.map((path) => statusOf(path, BEARER)))

      expect(without).toEqual([200, 200, 200, 401, 401, 401, 401])
      expect(withOne).toEqual([200, 200, 200, 200, 200, 200, 404])
    })

    it('are not asked for the metrics where only this machine can connect', async () => {
      const metrics = await ask(`${guarded.url}/metrics`)
      const runs = await ask(`${guarded.url}/api/agent/runs`)

      expect([metrics.status, runs.status]).toEqual([200, 401])
    })

    it('that are wrong are not repeated, nor is the right one', async () => {
      const { status, text } = await ask(`${guarded.url}/api/agent/runs`, {
        headers: { authorization: 'Bearer wrong-wrong-wrong' },
      })

      expect(status).toBe(401)
      expect(text).not.toContain('wrong-wrong')
      expect(text).not.toContain(TOKEN)
    })

    it('become a cookie that no script reads and that opens the pages', async () => {
      const login = await ask(`${guarded.url}/api/login`, { method: 'POST', body: { token: TOKEN } })
      const [cookie = ''] = login.headers['set-cookie'] ?? []

      const page = await ask(`${guarded.url}/queues/`, { headers: { cookie: cookie.split(';', 1)[0] ?? '' } })

      expect(cookie).toMatch(/^kba_token=[^;]+; HttpOnly; SameSite=Strict; Path=\//)
      expect(page.status).toBe(200)
    })

    it('are asked of a browser on a page of its own, which leads back', async () => {
      const asked = await ask(`${guarded.url}/queues/queue/agent`, { headers: { accept: 'text/html,*/*' } })
      const page = await ask(`${guarded.url}${asked.headers.location ?? ''}`)
      const form = { 'content-type': 'application/x-www-form-urlencoded' }
      const send = (next: string) =>
        ask(`${guarded.url}/api/login`, {
          method: 'POST',
          headers: form,
          body: new URLSearchParams({ token: TOKEN, next }).toString(),
        })
      const login = await send('/queues/queue/agent')
      const elsewhere = await send('//kba.example/queues')

      expect(asked.status).toBe(303)
      expect(page.text).toContain('value="/queues/queue/agent"')
      expect([login.status, login.headers.location]).toEqual([303, '/queues/queue/agent'])
      expect(elsewhere.headers.location).toBe('/')
    })
  })

  it('says of a fault of its own nothing but that there was one', async () => {
    const { db } = rooms.app.database
    await sql`alter table imports rename to the_secret_inside`.execute(db)
    const reply = await ask(`${open.url}/api/imports`)
    await sql`alter table the_secret_inside rename to imports`.execute(db)
    const after = await ask(`${open.url}/api/imports`)

    expect(reply.status).toBe(500)
    expect(reply.json).toEqual({ error: 'Something went wrong.', code: 'unexpected' })
    expect(after.status).toBe(200)
  })

  it('refuses a body that is too large or no JSON', async () => {
    const start = (body: string) =>
      ask(`${open.url}/api/agent/start`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })

    const replies = [await start('x'.repeat(1_100_000)), await start('{"pref'), await start('{"prefs":{}}')]

    expect(replies.map(({ status }) => status)).toEqual([413, 400, 400])
  })

  it('shows the queues, from this server alone, and lets nobody change them', async () => {
    const page = await ask(`${open.url}/queues/`)
    const script = /src="(static\/js\/main[^"]+)"/.exec(page.text)?.[1] ?? ''
    const loaded = await ask(`${open.url}/queues/${script}`)
    const listed = await ask(`${open.url}/queues/api/queues?activeQueue=agent`)
    const changed = await ask(`${open.url}/queues/api/queues/agent/pause`, { method: 'PUT' })

    expect(page.headers['content-security-policy']).toContain("default-src 'self'")
    expect(loaded.status).toBe(200)
    expect((listed.json?.['queues'] as { name: string }[]).map(({ name }) => name)).toEqual([...QUEUES])
    expect(changed.status).toBe(405)
  })

  it('takes no commands of the user with the token of the API', async () => {
    const server = await rooms.serve(
      { KBA_TOKEN: TOKEN },
      { token: 'a-token-of-this-start', run: () => Promise.resolve(0) },
    )
    const send = (token: string) =>
      ask(`${server.url}/api/command`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body: `${JSON.stringify({ argv: ['status'], cwd: '/' })}\n`,
      })

    const [refused, taken] = [await send(TOKEN), await send('a-token-of-this-start')]

    expect([refused.status, refused.json?.['code']]).toEqual([403, 'caller_refused'])
    expect(taken.text).toBe('{"code":0}\n')
  })
})

describe('commands on a machine whose server listens to others', () => {
  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)?.address

  it.skipIf(elsewhere === undefined)('have a port that only this machine reaches', async () => {
    const rooms = await openRooms()
    const token = 'a-token-of-this-start'
    const commands = { token, run: () => Promise.resolve(3) }
    const server = await rooms.serve({ HOST: elsewhere ?? '', KBA_TOKEN: TOKEN }, commands)
    const question = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: `${JSON.stringify({ argv: ['status'], cwd: '/' })}\n`,
    }

    const here = await ask(`${server.localUrl}/api/command`, question)
    const there = await ask(`${server.url}/api/command`, question)
    await rooms.close()

    expect(here.text).toBe('{"code":3}\n')
    expect([there.status, there.json?.['code']]).toEqual([403, 'caller_refused'])
  })
})

describe('runs over HTTP', () => {
  let models: ModelServer
  let rooms: TestRooms
  let server: OpenServer

  beforeAll(async () => {
    models = await startModelServer()
    rooms = await openRooms({ OLLAMA_URL: models.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed' })
    server = await rooms.serve()
    const { app } = rooms
    const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
    await importFile(await writeExport(rooms.home, 3), place, () => undefined, new AbortController().signal)
  })

  afterAll(async () => {
    await rooms.close()
    await models.close()
  })

  it('are queued, refused beside another, watched to their end, listed and counted', async () => {
    const start = () => ask(`${server.url}/api/agent/start`, { method: 'POST', body: { preferences: {} } })
    const statusOf = async (id: unknown) =>
      (await ask(`${server.url}/api/agent/status/${String(id)}?logs=3`)).json ?? {}
    const started = await start()
    const id = started.json?.['task_id']
    const second = await start()
    const waiting = await statusOf(id)

    const workers = await rooms.tasks.startWorkers(QUEUES)
    let status = waiting
    await waitUntil(async () => {
      status = await statusOf(id)
      return (status['celery_status'] as { state: string }).state === 'SUCCESS'
    })
    const runs = await ask(`${server.url}/api/agent/runs?limit=1`)
    const metrics = await ask(`${server.url}/metrics`)
    await workers.drain(10_000)

    expect(started.json).toMatchObject({ success: true, celery_task_id: `run-${String(id)}` })
    expect([second.status, second.json?.['code']]).toEqual([409, 'run_going_on'])
    expect(waiting['celery_status']).toEqual({ state: 'PENDING', info: null })
    expect(status).toMatchObject({
      progress: { task_id: id, status: 'completed', progress: 100 },
      celery_status: { info: { processed: 3, failed: 0 } },
    })
    expect((status['logs'] as unknown[]).length).toBeLessThanOrEqual(3)
    expect(runs.json).toMatchObject({ runs: [{ task_id: id, status: 'completed' }] })
    expect(metrics.text).toContain('kba_posts{state="processed"} 3')
    expect(metrics.text).toMatch(/kba_job_duration_seconds_count\{job="run-agent",outcome="done"\} 1/)
    expect(metrics.text).toMatch(
      /kba_model_calls_total\{purpose="run",role="categorization",model="llama",provider="ollama"\} 3/,
    )
    expect(metrics.text).toMatch(/kba_jobs\{queue="agent",state="completed"\} 1/)
  })

  it('that are unknown or no ids are told so', async () => {
    const unknown = await ask(`${server.url}/api/agent/status/00000000-0000-4000-8000-000000000000`)
    const none = await ask(`${server.url}/api/agent/status/17`)

    expect([unknown.status, none.status]).toEqual([404, 400])
  })

  it('are planned with preferences in the address, and refused with bad ones', async () => {
    const plan = await ask(`${server.url}/api/agent/plan?force_reprocess_llm=true&synthesis_min_items=2`)
    const bad = await ask(`${server.url}/api/agent/plan?force_everything=true`)

    expect(plan.json?.['phases']).toContainEqual(
      expect.objectContaining({ id: 'llm_processing', needs_processing: 3 }),
    )
    expect([bad.status, bad.json?.['code']]).toEqual([400, 'invalid_preferences'])
  })
})

describe('readiness', () => {
  it('ends with the database, and only who has the token is told why', async () => {
    const rooms = await openRooms()
    const server = await rooms.serve({ KBA_TOKEN: TOKEN })
    const before = await ask(`${server.url}/ready`)
    await rooms.app.database.close()

    const after = await ask(`${server.url}/ready`)
    const told = await ask(`${server.url}/ready`, { headers: BEARER })
    const alive = await ask(`${server.url}/health`)
    await server.close()

    expect([before.status, before.json]).toEqual([200, { ready: true }])
    expect([after.status, after.json]).toEqual([503, { ready: false }])
    expect(told.json?.['checks']).toHaveProperty('database')
    expect(alive.status).toBe(200)
  })
})
