import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, runKba, startKba, writeExport, type StartedCommand } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { postgresPrograms, startPostgres, type PostgresServer } from './support/postgres.ts'
import { freePort } from './support/own-server.ts'
import { ask } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

describe.skipIf(postgresPrograms === undefined)('kba web and kba worker', { timeout: 120_000 }, () => {
  let postgres: PostgresServer
  let models: ModelServer
  let home: string
  let env: Record<string, string>
  const started: StartedCommand[] = []

  beforeAll(async () => {
    postgres = await startPostgres()
    models = await startModelServer()
    home = await makeHome()
    env = {
      ...{ OLLAMA_URL: models.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed' },
      DATABASE_URL: await postgres.createDatabase(),
    }
  })

  afterAll(async () => {
    for (const { child, result } of started) {
      child.kill('SIGKILL')
      await result
    }
    await models.close()
    await postgres.stop()
    await rm(home, { recursive: true, force: true })
  })

  it('share the work: one takes the run, the other does it, both are measured', async () => {
    await runKba(home, ['import', await writeExport(home, 3)], env)
    const [webPort, metricsPort] = [await freePort(), await freePort()]
    const web = `http://127.0.0.1:${webPort}`
    const metrics = `http://127.0.0.1:${metricsPort}`
    started.push(startKba(home, ['web', '--port', String(webPort)], env))
    started.push(startKba(home, ['worker'], { ...env, WORKER_METRICS_PORT: String(metricsPort) }))
    for (const address of [web, metrics])
      await waitUntil(async () => (await ask(`${address}/ready`).catch(() => undefined))?.status === 200)

    const { json } = await ask(`${web}/api/agent/start`, { method: 'POST', body: {} })
    const id = String(json?.['task_id'])
    const stateOf = async (): Promise<unknown> => {
      const status = await ask(`${web}/api/agent/status/${id}`)
      return (status.json?.['celery_status'] as { state: string }).state
    }
    await waitUntil(async () => (await stateOf()) === 'SUCCESS')
    // The run is over before its job is.
    await waitUntil(async () =>
      (await ask(`${metrics}/metrics`)).text.includes('job="run-agent",outcome="done"'),
    )
    const ofWorker = await ask(`${metrics}/metrics`)
    const ofWeb = await ask(`${web}/metrics`)
    const board = await ask(`${web}/queues/api/queues?activeQueue=agent`)
    const api = await ask(`${metrics}/api/agent/runs`)

    expect(ofWorker.text).toMatch(/kba_job_duration_seconds_count\{job="run-agent",outcome="done"\} 1/)
    expect(ofWorker.text).toContain('kba_model_calls_total')
    expect(ofWeb.text).toContain('kba_posts{state="processed"} 3')
    expect(board.text).toContain(`run-${id}`)
    expect(api.status).toBe(404)
  })

  it('are refused on the embedded database', async () => {
    const { DATABASE_URL: _none, ...embedded } = env

    const { code, json } = await runKba(home, ['web', '--json'], embedded)

    expect([code, json?.['code']]).toEqual([2, 'workers_need_server'])
  })
})
