/** What Prometheus is told of jobs that fail, and of those that are tried again. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importFile } from '../src/exports/import-file.ts'
import type { OpenServer } from '../src/server/app.ts'
import type { StartedWorkers } from '../src/workers/start.ts'
import { writeExport } from './support/command.ts'
import { ask, openRooms, type TestRooms } from './support/server.ts'
import { waitUntil } from './support/wait.ts'

describe('the metrics of jobs', () => {
  let rooms: TestRooms
  let server: OpenServer
  let workers: StartedWorkers

  beforeAll(async () => {
    rooms = await openRooms()
    const { app, tasks, home } = rooms
    const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports }
    await importFile(await writeExport(home, 1), place, () => undefined, new AbortController().signal)
    workers = await tasks.startWorkers(['agent', 'processing', 'chat'])
    server = await rooms.serve()
  })

  afterAll(async () => {
    await workers.drain(5000)
    await rooms.close()
  })

  const read = async (): Promise<string> => (await ask(`${server.url}/metrics`)).text
  const linesOf = async (name: string): Promise<string[]> =>
    (await read()).split('\n').filter((line) => line.startsWith(`${name}{`))

  it('count each failed try, and apart from them those after which there is another', async () => {
    const { db } = rooms.app.database
    // The database refuses the first two marks of the post, and so two tries of its job: a sequence takes nothing back.
    await sql`create sequence refusals`.execute(db)
    await sql`create function refuse() returns trigger language plpgsql as $$
      begin
        if nextval('refusals') <= 2 then raise exception 'refused'; end if;
        return new;
      end $$`.execute(db)
    await sql`create trigger refuse before update of starts on posts for each row
      when (new.starts > old.starts) execute function refuse()`.execute(db)

    const started = await ask(`${server.url}/api/agent/start`, { method: 'POST', body: {} })
    const status = `${server.url}/api/agent/status/${String(started.json?.['task_id'])}`
    await waitUntil(async () => (await read()).includes('job="run-agent",outcome="done"'))
    const run = await ask(status)

    expect(run.json).toMatchObject({ celery_status: { state: 'SUCCESS' } })
    expect(await linesOf('kba_job_failures_total')).toEqual([
      'kba_job_failures_total{queue="processing",job="process-posts"} 2',
    ])
    expect(await linesOf('kba_job_retries_total')).toEqual([
      'kba_job_retries_total{queue="processing",job="process-posts"} 2',
    ])
    const tries = await linesOf('kba_job_duration_seconds_count')
    expect(tries).toContain('kba_job_duration_seconds_count{job="process-posts",outcome="failed"} 2')
    expect(tries).toContain('kba_job_duration_seconds_count{job="process-posts",outcome="done"} 1')
    // Counted anew every few seconds.
    await waitUntil(async () => (await read()).includes('kba_posts{state="processed"} 1'))
  }, 60_000)

  it('count a job that is never tried again as failed, not as retried', async () => {
    const chat = rooms.tasks.queues.bull.find(({ name }) => name === 'chat')
    await chat?.add('echo', { text: 17 }, { attempts: 3 })

    const failed = 'kba_job_failures_total{queue="chat",job="echo"} 1'
    await waitUntil(async () => (await linesOf('kba_job_failures_total')).includes(failed))

    expect((await linesOf('kba_job_retries_total')).filter((line) => line.includes('echo'))).toEqual([])
  })
})
