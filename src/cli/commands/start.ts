/** `kba start`: web, workers and scheduler in one process. `kba web`: the same without workers. */
import { randomBytes } from 'node:crypto'
import { Command } from 'commander'
import type { Tasks } from '../../compose-tasks.ts'
import type { Env } from '../../config/env.ts'
import { requireSharedDatabase } from '../../config/queue-settings.ts'
import { requireTokenOutside } from '../../config/server-settings.ts'
import { QUEUES } from '../../queue/catalogue.ts'
import type { OpenServer } from '../../server/app.ts'
import { servedCaller } from '../caller.ts'
import { announceServer } from '../server-file.ts'
import { untilAborted, withSession, type CommonOptions, type Session } from '../session.ts'

const START_HELP = `
Runs everything in one process until SIGTERM or Ctrl-C. It then takes no new work and ends when the
posts in hand are done (DRAIN_TIMEOUT); a second one ends it at once. What was interrupted goes on at the next start. The
other commands work meanwhile, through it.

Examples:
  kba start
  kba start --port 8080
`

const WEB_HELP = `
Needs DATABASE_URL: the work is done by kba worker, in processes of their own.

Example:
  kba web --port 8080
`

interface StartOptions extends CommonOptions {
  port?: string
}

export function startCommand(): Command {
  return new Command('start')
    .description('start the web server, the workers and the scheduler')
    .option('--port <port>', 'instead of PORT')
    .addHelpText('after', START_HELP)
    .action((options: StartOptions) => {
      loadFront().catch(() => undefined) // While the database opens on its own thread; what fails is told below.
      return withSession(options, (session) => serve(session, true), {
        ...needsOf(options),
        check: requireTokenOutside,
      })
    })
}

export function webCommand(): Command {
  return new Command('web')
    .description('start only the web server')
    .option('--port <port>', 'instead of PORT')
    .addHelpText('after', WEB_HELP)
    .action((options: StartOptions) =>
      withSession(options, (session) => serve(session, false), {
        ...needsOf(options),
        check: (env: Env) => {
          requireSharedDatabase(env)
          requireTokenOutside(env)
        },
      }),
    )
}

function needsOf({ port }: StartOptions): { alone: true; settings: Record<string, string> } {
  return { alone: true, settings: port === undefined ? {} : { PORT: port } }
}

async function serve(session: Session, hasWorkers: boolean): Promise<undefined> {
  const { app, output, signal } = session
  const { tasks, server, forget } = await openFront(session)
  const endGuard = hasWorkers ? undefined : tasks.surviveFaults()
  try {
    const workers = hasWorkers ? await tasks.startWorkers(QUEUES) : undefined
    const clock = hasWorkers ? tasks.startClock() : undefined
    output.result({ url: server.url, pid: process.pid })
    output.line(
      `Knowledge Base Agent listens on ${server.url} (queues: ${server.url}/queues). Ctrl-C ends it.`,
    )
    await untilAborted(signal)
    server.drain()
    await clock?.stop()
    await workers?.drain(app.env.DRAIN_TIMEOUT * 1000)
  } finally {
    forget()
    await server.close()
    endGuard?.()
  }
}

interface Front {
  tasks: Tasks
  server: OpenServer
  /** Other commands no longer find it. */
  forget: () => void
}

/** Loaded only here: the other commands start faster without. */
async function loadFront() {
  const { openMetrics } = await import('../../monitoring/metrics.ts')
  const { openServer } = await import('../../server/app.ts')
  return { openMetrics, openServer }
}

async function openFront({ app, openTasks, runFor }: Session): Promise<Front> {
  const { openMetrics, openServer } = await loadFront()
  const metrics = openMetrics()
  app.onModelCall(metrics.onModelCall)
  const tasks = await openTasks({ onJob: metrics.onJob })
  const { database, env, paths, runParts } = app
  metrics.observe({ db: database.db, queues: tasks.queues, log: runParts.log })
  const parts = { app, tasks, metrics, env }
  // Who has a database server needs nobody to open it for them.
  if (database.isServer) return { tasks, server: await openServer(parts), forget: () => undefined }
  const token = randomBytes(32).toString('base64url')
  const server = await openServer({
    ...parts,
    commands: {
      token,
      run: ({ signal, ...distant }) => runFor(servedCaller(distant, { app, tasks, signal })),
    },
  })
  const forget = announceServer(paths.serverFile, { pid: process.pid, url: server.localUrl, token })
  return { tasks, server, forget }
}
