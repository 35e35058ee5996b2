/** Does nothing in a process of its own: the product with its database and workers embedded, or bare PGlite. */
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openTasks } from '../../src/compose-tasks.ts'
import { parsePreferences } from '../../src/contract/preferences.ts'
import { openIn, type App } from './product.ts'

type Tasks = Awaited<ReturnType<typeof openTasks>>

const LOOK_EVERY_MS = 50
const QUEUES = ['agent', 'processing', 'chat'] as const
const [kind = '', home = ''] = process.argv.slice(2)

/** Milliseconds from the request to start a run. */
export interface Seen {
  firstEventMs: number
  /** To the first event that tells of a worker. */
  begunMs: number
}

const started = kind === 'product' ? await startProduct() : await startBare()
process.on('message', () => void started.startRun().then((seen) => process.send?.(seen)))
process.once('disconnect', () => void started.end())
process.send?.('ready')

async function startProduct() {
  const app = await openIn(home)
  const tasks = await openTasks(app)
  const workers = await tasks.startWorkers(QUEUES)
  return {
    startRun: () => startAndWatch(app, tasks),
    async end() {
      await workers.drain(1000)
      await tasks.close()
      await app.close()
    },
  }
}

/** What was told before the watching began comes as a state, which holds events when it has a `seq`. */
async function startAndWatch({ database: { db } }: App, tasks: Tasks): Promise<Seen> {
  const requestedAt = performance.now()
  const { taskId } = await tasks.startRun(parsePreferences({}))
  const seen = await new Promise<Seen>((resolve, reject) => {
    let firstEventMs: number | undefined
    const take = (status: string | undefined): void => {
      const begunMs = performance.now() - requestedAt
      firstEventMs ??= begunMs
      if (status !== undefined && status !== 'queued') resolve({ firstEventMs, begunMs })
    }
    const watcher = {
      state({ seq, status }: { seq: number; status: string }): void {
        if (seq > 0) take(status)
      },
      event(event: { type: string; status?: string }): void {
        take(event.type === 'status' ? event.status : undefined)
      },
    }
    tasks.progress.watch(taskId, watcher).catch(reject)
  })
  const status = () =>
    db.selectFrom('task_state').select('status').where('task_id', '=', taskId).executeTakeFirstOrThrow()
  while (['queued', 'running'].includes((await status()).status)) await sleep(LOOK_EVERY_MS)
  if ((await status()).status !== 'completed') throw new Error('The run did not complete.')
  return seen
}

/** The baseline: nothing but the embedded database. */
async function startBare() {
  const db = await PGlite.create(join(home, 'bare'), { extensions: { vector, pg_trgm } })
  await db.query('select 1')
  const alive = setInterval(() => undefined, 60_000)
  return {
    startRun: () => Promise.reject(new Error('Bare PGlite runs nothing.')),
    async end() {
      clearInterval(alive)
      await db.close()
    },
  }
}
