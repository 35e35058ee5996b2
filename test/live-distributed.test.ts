import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, runKba, startKba, writeExport, type StartedCommand } from './support/command.ts'
import { connectLive, type LiveClient } from './support/live-client.ts'
import { postgresPrograms, startPostgres, type PostgresServer } from './support/postgres.ts'
import { connectPython, hasPythonSocketIo, type PythonClient } from './support/python-socketio.ts'
import { redisProgram, startRedis, type RedisServer } from './support/redis.ts'
import { freePort } from './support/own-server.ts'
import { ask } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

const canRun = postgresPrograms !== undefined && redisProgram !== undefined && hasPythonSocketIo

describe.skipIf(!canRun)('live events of several web processes on Redis', { timeout: 180_000 }, () => {
  let postgres: PostgresServer
  let redis: RedisServer
  let home: string
  let env: Record<string, string>
  let ports: [number, number]
  const started: StartedCommand[] = []
  const clients: LiveClient[] = []
  const others: PythonClient[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
    home = await makeHome()
    env = {
      ...{ DATABASE_URL: await postgres.createDatabase(), REDIS_URL: redis.url, MEDIA_HOSTS: '127.0.0.1:9' },
    }
    await runKba(home, ['import', await writeExport(home, 12)], env)
    ports = [await freePort(), await freePort()]
    for (const port of ports) startWeb(port)
    for (const port of ports) await isReady(port)
  })

  afterAll(async () => {
    for (const client of clients) client.close()
    for (const { child } of others) child.kill('SIGKILL')
    for (const { child, result } of started) {
      child.kill('SIGKILL')
      await result
    }
    await redis.stop()
    await postgres.stop()
    await rm(home, { recursive: true, force: true })
  })

  const urlOf = (port: number): string => `http://127.0.0.1:${port}`
  const startWeb = (port: number): StartedCommand => {
    const web = startKba(home, ['web', '--port', String(port)], env)
    started.push(web)
    return web
  }
  const isReady = (port: number): Promise<void> =>
    waitUntil(async () => (await ask(`${urlOf(port)}/ready`).catch(() => undefined))?.status === 200)
  const isOver = (one: LiveClient, taskId: string): boolean =>
    one.payloads('agent_run_completed').some((end) => end['task_id'] === taskId)

  it('are the same for all clients, also those of another make', async () => {
    const [first, second] = ports.map((port) => connectLive(urlOf(port))) as [LiveClient, LiveClient]
    clients.push(first, second)
    others.push(connectPython(urlOf(ports[0]), 'websocket'), connectPython(urlOf(ports[1]), 'polling'))
    await waitUntil(() => others.every(({ heard }) => heard.some(({ name }) => name === 'initial_logs')))
    await waitUntil(() => [first, second].every((client) => client.payloads('initial_logs').length > 0))
    const { json } = await ask(`${urlOf(ports[0])}/api/agent/start`, { method: 'POST', body: {} })
    const taskId = String(json?.['task_id'])
    // A process that did not begin the run finds it within a second, and gives its state before its events.
    const knowsRun = (client: LiveClient): boolean =>
      client.payloads('agent_status').at(-1)?.['task_id'] === taskId
    await waitUntil(() => knowsRun(first) && knowsRun(second))
    started.push(startKba(home, ['worker'], env))
    await waitUntil(() => isOver(first, taskId) && isOver(second, taskId))
    await waitUntil(() => others.every(({ heard }) => heard.at(-1)?.name === 'agent_run_completed'))

    const phases = (client: LiveClient) => client.payloads('phase_update').map(({ seq }) => seq)
    expect(first.shownLines().length).toBeGreaterThan(0)
    expect(second.shownLines()).toEqual(first.shownLines())
    expect(phases(second)).toEqual(phases(first))
    for (const { heard } of others) {
      const lines = heard.filter(({ name }) => name === 'log').map(({ payload }) => payload['message'])
      const begun = heard.findLast(({ name }) => name === 'initial_logs')?.payload['logs'] as {
        message: string
      }[]
      expect([...begun.map(({ message }) => message), ...lines]).toEqual(first.shownLines())
    }
  })

  it('tell all that logs were cleared in one of the processes', async () => {
    const [first, second] = clients as [LiveClient, LiveClient]
    expect(await first.socket.emitWithAck('clear_server_logs', {})).toMatchObject({ success: true })
    await waitUntil(() => [first, second].every((client) => client.payloads('logs_cleared').length > 0))

    second.socket.emit('request_initial_logs', {})
    const before = second.payloads('initial_logs').length
    await waitUntil(() => second.payloads('initial_logs').length > before)

    expect(second.payloads('initial_logs').at(-1)?.['logs']).toEqual([])
  })

  it('go on by themselves when the process is killed and started again', async () => {
    const [first] = clients as [LiveClient]
    const [web] = started as [StartedCommand]
    web.child.kill('SIGKILL')
    await web.result
    await waitUntil(() => !first.socket.connected)
    const { json } = await ask(`${urlOf(ports[1])}/api/agent/start`, {
      ...{ method: 'POST', body: { preferences: { run_mode: 'readme_only' } } },
    })
    const taskId = String(json?.['task_id'])
    startWeb(ports[0])
    await isReady(ports[0])
    await waitUntil(() => first.payloads('agent_status').at(-1)?.['task_id'] === taskId)
    await waitUntil(async () => {
      const status = await ask(`${urlOf(ports[0])}/api/agent/status/${taskId}`)
      return (status.json?.['celery_status'] as { state: string }).state === 'SUCCESS'
    })
    await waitUntil(() => first.payloads('agent_status').length > 0 && lastStatus(first) === 'completed')

    expect(first.socket.connected).toBe(true)
  })

  function lastStatus(client: LiveClient): unknown {
    const told = client.heard.findLast(({ name }) => ['agent_status', 'agent_status_update'].includes(name))
    const { progress, status } = (told?.payload ?? {}) as { progress?: { status: string }; status?: string }
    return status ?? progress?.status
  }
})
