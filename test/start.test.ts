import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeHome, runKba, startKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { ask, startServer, type StartedServer } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

const POSTS = 4

describe('kba start', { timeout: 180_000 }, () => {
  let models: ModelServer
  let home: string
  let env: Record<string, string>
  const servers: StartedServer[] = []

  beforeEach(async () => {
    models = await startModelServer()
    home = await makeHome()
    env = {
      ...{ OLLAMA_URL: models.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed' },
      MAX_CONCURRENT_REQUESTS: '1',
    }
  }, 120_000)

  afterEach(async () => {
    for (const { child, result } of servers.splice(0)) {
      child.kill('SIGKILL')
      await result
    }
    await models.close()
    await rm(home, { recursive: true, force: true })
  }, 120_000)

  async function start(): Promise<StartedServer> {
    const server = await startServer(home, env)
    servers.push(server)
    return server
  }

  const kba = (...args: string[]) => runKba(home, args, env)

  it('works the commands of its user, who sees no difference', async () => {
    const file = await writeExport(home, POSTS)
    const server = await start()
    const mode = (await stat(join(home, 'data', 'server.json'))).mode & 0o777

    const imported = await kba('import', 'export.jsonl', '--json')
    const fromInput = startKba(home, ['import', '-', '--json'], env)
    fromInput.child.stdin?.end(await readFile(file))
    const again = await fromInput.result
    const run = await kba('run', '--json')
    const [status, logs, found, bad, lost] = [
      await kba('status', '--json'),
      await kba('logs'),
      await kba('search', 'lesson', '--json'),
      await kba('runs', '--limit', 'x'),
      await kba('import', 'nowhere.json'),
    ]
    const alone = [await kba('start'), await kba('restore', 'a.tgz')]
    server.child.kill('SIGTERM')
    const ended = await server.result
    const afterwards = await kba('runs', '--json')

    expect(mode).toBe(0o600)
    expect(imported.json).toMatchObject({ found: POSTS, new: POSTS })
    expect(again.json).toMatchObject({ found: POSTS, known: POSTS })
    expect([run.code, run.json]).toMatchObject([0, { status: 'completed', processed: POSTS }])
    expect(status.json).toMatchObject({ posts: POSTS, items: POSTS })
    expect([logs.code, logs.stderr]).toEqual([0, ''])
    expect(found.json?.['results']).toHaveLength(POSTS)
    expect([bad.code, lost.code]).toEqual([2, 2])
    expect(lost.stderr).toContain(join(home, 'nowhere.json'))
    for (const { code, stderr } of alone) {
      expect(code).toBe(1)
      expect(stderr).toContain(`process ${server.child.pid ?? 0}`)
    }
    expect(ended.code).toBe(0)
    expect(afterwards.json).toMatchObject({ runs: [{ task_id: run.json?.['task_id'] }] })
    await expect(stat(join(home, 'data', 'server.json'))).rejects.toThrow('ENOENT')
  })

  it('lets a run be watched and stopped from other terminals', async () => {
    await writeExport(home, POSTS)
    const server = await start()
    await kba('import', 'export.jsonl')
    const release = models.hold()
    const run = startKba(home, ['run', '--json'], env)
    await waitUntil(() => models.calls.length > 0)
    const watching = startKba(home, ['logs', '-f'], env)

    const stop = await kba('stop', '--json')
    release()
    const [ran, watched] = await Promise.all([run.result, watching.result])
    const again = await kba('stop', '--json')
    const alive = await ask(`${server.url}/health`)

    expect(stop.json).toEqual({ stopped: true })
    expect([ran.code, ran.json]).toMatchObject([1, { status: 'stopped' }])
    expect(ran.json?.['processed']).toBe(models.count('write_item'))
    expect(models.count('write_item')).toBeGreaterThan(0)
    expect(watched.code).toBe(0)
    expect(again.json).toEqual({ stopped: false })
    expect(alive.status).toBe(200)
  })

  it('is not ready while it drains, so that nobody brings it new work, and still answers', async () => {
    await writeExport(home, POSTS)
    const server = await start()
    await kba('import', 'export.jsonl')
    const before = await ask(`${server.url}/ready`)
    const release = models.hold()
    await ask(`${server.url}/api/agent/start`, { method: 'POST', body: {} })
    await waitUntil(() => models.calls.length > 0)

    server.child.kill('SIGTERM')
    await waitUntil(async () => (await ask(`${server.url}/ready`)).status !== 200)
    const during = await ask(`${server.url}/ready`)
    const alive = await ask(`${server.url}/health`)
    release()
    const ended = await server.result

    expect(before.json).toMatchObject({ ready: true, checks: { process: 'ok' } })
    expect([during.status, during.json]).toMatchObject([
      503,
      {
        ready: false,
        checks: { database: 'ok', queue: 'ok', process: 'stops when the current work is done' },
      },
    ])
    expect(alive.status).toBe(200)
    expect(ended.code).toBe(0)
  })

  it('stops a run when its user presses Ctrl-C, and still tells what it came to', async () => {
    await writeExport(home, POSTS)
    await start()
    await kba('import', 'export.jsonl')
    const release = models.hold()
    const run = startKba(home, ['run', '--json'], env)
    await waitUntil(() => models.calls.length > 0)

    run.child.kill('SIGINT')
    await sleep(300)
    release()
    const ran = await run.result
    const runs = await kba('runs', '--json')

    expect([ran.code, ran.json]).toMatchObject([1, { status: 'stopped' }])
    expect(runs.json).toMatchObject({ runs: [{ status: 'stopped' }] })
  })

  it('goes on with a run in the middle of which it was killed, and asks the model nothing again', async () => {
    await writeExport(home, POSTS)
    const first = await start()
    await kba('import', 'export.jsonl')
    const started = await ask(`${first.url}/api/agent/start`, { method: 'POST', body: {} })
    await waitUntil(() => models.count('write_item') >= 2)
    const release = models.hold()
    await waitUntil(() => models.calls.some(({ status }) => status === 0))
    await sleep(500) // What was answered is stored.
    first.child.kill('SIGKILL')
    await first.result
    const paid = models.calls
      .filter(({ status }) => status === 200)
      .map(({ kind, postId }) => `${kind} ${postId}`)
    const callsBefore = models.calls.length
    release()

    const second = await start()
    const listensAt = Date.now()
    await waitUntil(() => models.calls.length > callsBefore)
    const resumedAfterMs = Date.now() - listensAt
    const id = String(started.json?.['task_id'])
    const { stderr } = await kba('logs', '-f')
    const { json } = await ask(`${second.url}/api/agent/status/${id}?logs=100`)

    const calls = models.calls.slice(callsBefore).map(({ kind, postId }) => `${kind} ${postId}`)
    expect(paid.length).toBeGreaterThanOrEqual(3)
    expect(calls.filter((call) => paid.includes(call) && !call.startsWith('embed'))).toEqual([])
    expect(stderr).toBe('')
    expect(resumedAfterMs).toBeLessThan(12_000) // The queue itself would notice after 15 s.
    expect(json).toMatchObject({ celery_status: { state: 'SUCCESS', info: { processed: POSTS, failed: 0 } } })
  })

  it('leaves a run to its next start when it is ended, and tells who follows', async () => {
    await writeExport(home, POSTS)
    env['DRAIN_TIMEOUT'] = '1'
    const first = await start()
    await kba('import', 'export.jsonl')
    const release = models.hold()
    const run = startKba(home, ['run', '--json'], env)
    await waitUntil(() => models.calls.length > 0)

    first.child.kill('SIGTERM')
    const ran = await run.result
    const ended = await first.result
    release()
    await start()
    await waitUntil(async () => {
      const { json } = await kba('runs', '--json')
      return (json?.['runs'] as { status: string }[])[0]?.status === 'completed'
    })
    const runs = await kba('runs', '--json')

    expect([ran.code, ran.json]).toMatchObject([1, { code: 'server_ends' }])
    expect(ended.code).toBe(0)
    expect(runs.json?.['runs']).toHaveLength(1)
  })

  it('listens to other machines only with a token', async () => {
    const { code, stderr } = await runKba(home, ['start'], { ...env, HOST: '0.0.0.0' })

    expect(code).toBe(2)
    expect(stderr).toContain('KBA_TOKEN')
  })

  it('ignores what a killed one left behind', async () => {
    const first = await start()
    first.child.kill('SIGKILL')
    await first.result

    const status = await kba('status', '--json')

    expect([status.code, status.stderr]).toEqual([0, ''])
  })
})
