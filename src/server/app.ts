/** The web server: everything that it answers, a file a resource. */
import type { FastifyInstance } from 'fastify'
import type { App } from '../compose.ts'
import type { Tasks } from '../compose-tasks.ts'
import type { Metrics } from '../monitoring/metrics.ts'
import { createListener, listen, listenLocally, type ListenerEnv } from './listener.ts'
import { addLoginPage } from './login-page.ts'
import { addQueuesBoard } from './queues-board.ts'
import { addAgentRoutes } from './routes/agent.ts'
import { addCommandRoute, type RunCommand } from './routes/command.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addLoginRoutes } from './routes/login.ts'

export interface ServerParts {
  app: App
  tasks: Tasks
  metrics: Metrics
  env: ListenerEnv & { PORT: number }
  /** Works command lines of the user of this machine; without it there are none. */
  commands?: { token: string; run: RunCommand } | undefined
}

export interface OpenServer {
  readonly fastify: FastifyInstance
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string
  /** For commands on this machine. */
  readonly localUrl: string
  /** From now on commands are not taken, and those in hand end. */
  endCommands: () => void
  /** Ends all connections. */
  close(): Promise<void>
}

/** @throws {SystemError} `port_in_use` and what else `listen` throws. */
export async function openServer({ app, tasks, metrics, env, commands }: ServerParts): Promise<OpenServer> {
  const { log } = app.runParts
  const { db } = app.database
  const { server, auth } = createListener(env, log)
  addHealthRoutes(server, { db, queues: tasks.queues, metrics, auth })
  addLoginPage(server)
  addLoginRoutes(server, auth)
  addAgentRoutes(server, { app, tasks })
  await addQueuesBoard(server, tasks.queues, log)
  const endCommands = commands === undefined ? () => undefined : addCommandRoute(server, commands)
  const url = await listen(server, env.HOST, env.PORT)
  const local =
    commands === undefined ? { url, close: () => undefined } : await listenLocally(server, env.HOST)
  return {
    ...{ fastify: server, url, localUrl: local.url, endCommands },
    close: async () => {
      endCommands()
      local.close()
      await server.close()
    },
  }
}
