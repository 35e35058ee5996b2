/** `kba worker`: takes jobs until it is told to end. Any number of them, on any number of machines. */
import { hostname } from 'node:os'
import { Command } from 'commander'
import type { Tasks } from '../../compose-tasks.ts'
import { requireSharedDatabase } from '../../config/queue-settings.ts'
import { requireTokenOutside } from '../../config/server-settings.ts'
import { UsageError } from '../../errors.ts'
import { QUEUES, type QueueName } from '../../queue/catalogue.ts'
import { untilAborted, withSession, type CommonOptions, type Session } from '../session.ts'
import { wholeNumber } from './run.ts'

const HELP = `
Needs DATABASE_URL, and takes the queue from REDIS_URL where that is set. All workers need the same KNOWLEDGE_BASE_DIR
and MEDIA_CACHE_DIR, on a shared disk when they are on several machines. On SIGTERM it takes no new jobs and ends when the posts it is working on are done (DRAIN_TIMEOUT).

Examples:
  kba worker
  kba worker --queues processing --concurrency 16
`

interface WorkerOptions extends CommonOptions {
  queues?: string
  concurrency?: string
}

export function workerCommand(): Command {
  return new Command('worker')
    .description('work on queued jobs until SIGTERM')
    .option('--queues <names>', `which, of ${QUEUES.join(', ')}; all by default`)
    .option('--concurrency <n>', 'how many posts to work on at a time')
    .addHelpText('after', HELP)
    .action((options: WorkerOptions) =>
      withSession(options, (session) => work(session, options), {
        alone: true,
        check: (env) => {
          requireSharedDatabase(env)
          if (env.WORKER_METRICS_PORT !== undefined) requireTokenOutside(env)
        },
      }),
    )
}

async function work(session: Session, options: WorkerOptions): Promise<undefined> {
  const { app, output, signal } = session
  const queues = options.queues === undefined ? QUEUES : parseQueues(options.queues)
  const concurrency =
    options.concurrency === undefined ? undefined : wholeNumber(options.concurrency, 'concurrency')
  const { tasks, told } = await openMeasuredTasks(session)
  try {
    const workers = await tasks.startWorkers(queues, concurrency)
    output.note(
      `Worker ${process.pid} on ${hostname()} takes jobs of ${queues.join(', ')} (${describe(tasks)}).`,
    )
    const clock = tasks.startClock()
    await untilAborted(signal)
    told?.drain()
    await clock.stop()
    await workers.drain(app.env.DRAIN_TIMEOUT * 1000)
    output.result({ drained: true })
  } finally {
    await told?.close()
  }
}

/** With WORKER_METRICS_PORT: counted, and told there to who asks. */
async function openMeasuredTasks({ app, output, openTasks }: Session) {
  const port = app.env.WORKER_METRICS_PORT
  if (port === undefined) return { tasks: await openTasks(), told: undefined }
  const { openMetrics } = await import('../../monitoring/metrics.ts')
  const { openWorkerServer } = await import('../../server/worker-app.ts')
  const metrics = openMetrics()
  app.onModelCall(metrics.onModelCall)
  const tasks = await openTasks({ onJob: metrics.onJob })
  metrics.observe({ db: app.database.db, queues: tasks.queues, log: app.runParts.log })
  const server = await openWorkerServer({ app, tasks, metrics, port })
  output.note(`Metrics: ${server.url}/metrics`)
  return { tasks, told: server }
}

function describe({ queues }: Tasks): string {
  return queues.backend === 'redis' ? 'queue in Redis' : 'queue in the database'
}

function parseQueues(text: string): QueueName[] {
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.filter((name) => !(QUEUES as readonly string[]).includes(name))
  if (unknown.length > 0)
    throw new UsageError('unknown_queue', `Unknown queue: ${unknown.join(', ')}.`, {
      hint: `The queues are ${QUEUES.join(', ')}.`,
    })
  return names as QueueName[]
}
