import { hostname } from 'node:os'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeHome, runKba, startKba, writeExport, type StartedCommand } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'
import { postgresPrograms, queryPostgres, startPostgres, type PostgresServer } from './support/postgres.ts'
import { waitUntil } from './support/wait.ts'

const POSTS = 6

describe.skipIf(postgresPrograms === undefined)('runs on one PostgreSQL database', () => {
  let postgres: PostgresServer
  let models: ModelServer
  let home: string
  let otherHome: string
  let env: Record<string, string>

  beforeAll(async () => {
    postgres = await startPostgres()
    models = await startModelServer()
    home = await makeHome()
    otherHome = await makeHome()
  })

  afterAll(async () => {
    await models.close()
    await postgres.stop()
    for (const folder of [home, otherHome]) await rm(folder, { recursive: true, force: true })
  })

  beforeEach(async () => {
    const DATABASE_URL = await postgres.createDatabase()
    env = { DATABASE_URL, OLLAMA_URL: models.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed' }
    await runKba(home, ['import', await writeExport(home, POSTS)], env)
  })

  const query = (statement: string): Promise<Record<string, unknown>[]> =>
    queryPostgres(env['DATABASE_URL'] ?? '', statement)

  async function statusOf(runId: string): Promise<unknown> {
    const rows = await query(`select status from task_state where task_id = '${runId}'`)
    return rows[0]?.['status']
  }

  /** A run that waits for the model until `release`. */
  async function startRun(): Promise<StartedCommand & { runId: string; release(): void }> {
    const release = models.hold()
    const callsBefore = models.calls.length
    const started = startKba(home, ['run', '--json'], env)
    await waitUntil(() => models.calls.length > callsBefore)
    const [row] = await query(
      `select task_id as id from task_state where status = 'running' order by created_at desc limit 1`,
    )
    return { ...started, runId: String(row?.['id']), release }
  }

  it('are refused while one goes on, which they name and leave alone', async () => {
    const first = await startRun()

    const second = await runKba(otherHome, ['run', '--json'], env)
    const statusMeanwhile = await statusOf(first.runId)
    first.release()
    const ended = await first.result

    expect(second.code).toBe(1)
    expect(second.json).toMatchObject({ code: 'run_going_on' })
    for (const part of [first.runId, `process ${first.child.pid ?? 0}`, hostname()])
      expect(second.stderr).toContain(part)
    expect(statusMeanwhile).toBe('running')
    expect(ended.json).toMatchObject({ task_id: first.runId, status: 'completed', processed: POSTS })
    expect(await query('select count(*)::int as runs from task_state')).toEqual([{ runs: 1 }])
  })

  it('let the other commands work meanwhile', async () => {
    const first = await startRun()

    const results = [
      await runKba(home, ['status'], env),
      await runKba(home, ['search', 'probes'], env),
      await runKba(home, ['import', await writeExport(home, POSTS + 1)], env),
    ]

    first.release()
    const ended = await first.result

    expect(results.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(ended.json).toMatchObject({ status: 'completed', failed: 0 })
  })

  it('that start at the same time leave exactly one', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => runKba(home, ['run', '--json'], env)))

    expect(results.map(({ code }) => code).sort()).toEqual([0, 1, 1, 1])
    const refused = results.filter(({ code }) => code === 1)
    for (const { json } of refused) expect(json).toMatchObject({ code: 'run_going_on' })
    const winner = results.find(({ code }) => code === 0)?.json?.['task_id']
    for (const { stderr } of refused) expect(stderr).toContain(winner)
  })

  it('take over from one that was killed, and close it in the history', async () => {
    const first = await startRun()
    first.child.kill('SIGKILL')
    await first.result
    first.release()

    const second = await runKba(home, ['run', '--json'], env)

    expect(second.json).toMatchObject({ status: 'completed' })
    expect(await statusOf(first.runId)).toBe('interrupted')
  })

  it('do not take over from one that is only paused', async () => {
    const first = await startRun()
    first.child.kill('SIGSTOP')

    const second = await runKba(otherHome, ['run', '--json'], env)
    first.child.kill('SIGCONT')
    first.release()
    const ended = await first.result

    expect(second.json).toMatchObject({ code: 'run_going_on' })
    expect(ended.json).toMatchObject({ status: 'completed', processed: POSTS })
  })

  it('stop by kba stop, which finds nothing afterwards', async () => {
    const first = await startRun()

    const stop = await runKba(otherHome, ['stop', '--json'], env)
    first.release()
    const ended = await first.result
    const again = await runKba(otherHome, ['stop', '--json'], env)

    expect(stop.json).toEqual({ stopped: true })
    expect(ended.json).toMatchObject({ status: 'stopped' })
    expect(await statusOf(first.runId)).toBe('stopped')
    expect(again.json).toEqual({ stopped: false })
  })

  it('go on when the connection by which others see them breaks, and are seen again', async () => {
    const first = await startRun()

    await query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kba worker'`,
    )
    await waitUntil(async () => {
      const rows = await query(`select 1 from pg_stat_activity where application_name = 'kba worker'`)
      return rows.length === 1
    })
    const second = await runKba(otherHome, ['run', '--json'], env)
    first.release()
    const ended = await first.result

    expect(second.json).toMatchObject({ code: 'run_going_on' })
    expect(ended.json).toMatchObject({ status: 'completed', processed: POSTS, failed: 0 })
  })

  it('are not kept away by a run on another database of the server', async () => {
    const first = await startRun()
    const other = { ...env, DATABASE_URL: await postgres.createDatabase() }

    const second = await runKba(otherHome, ['run', '--json'], other)
    const statusMeanwhile = await statusOf(first.runId)
    first.release()
    await first.result

    expect(second.json).toMatchObject({ status: 'completed' })
    expect(statusMeanwhile).toBe('running')
  })
})
