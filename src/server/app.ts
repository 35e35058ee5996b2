/** The web server: everything that it answers, a file a resource. */
import type { FastifyInstance } from 'fastify'
import type { App } from '../compose.ts'
import type { Tasks } from '../compose-tasks.ts'
import { VERSION } from '../config/version.ts'
import { openTools } from '../mcp/work-tool.ts'
import type { Metrics } from '../monitoring/metrics.ts'
import { addApiRoutes } from './api-routes.ts'
import { addDocsRoutes } from './docs-routes.ts'
import { openGitView } from './git-view.ts'
import { createListener, listen, listenLocally, type ListenerEnv } from './listener.ts'
import { openLiveServer, type LiveServer } from './live/live-server.ts'
import { addLoginPage } from './auth/login-page.ts'
import { addMcpRoute } from './mcp-route.ts'
import { addQueuesBoard } from './queues-board.ts'
import { addCommandRoute, type RunCommand } from './routes/command.ts'
import { addWebFiles } from './web-files.ts'

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
  /** From now on it is not ready, takes no commands, and ends those in hand. The page is still answered. */
  drain: () => void
  /** Ends all connections. */
  close(): Promise<void>
}

/** @throws {SystemError} `port_in_use` and what else `listen` throws. */
export async function openServer({ app, tasks, metrics, env, commands }: ServerParts): Promise<OpenServer> {
  const { log } = app.runParts
  const { server, auth } = createListener(env, log)
  const readGit = openGitView(app)
  let isDraining = false
  const live = openLiveServer(server, { app, tasks, auth, readGit })
  addLoginPage(server, auth)
  addApiRoutes(server, {
    app,
    tasks: tellingRuns(tasks, live),
    auth,
    metrics,
    live,
    readGit,
    isDraining: () => isDraining,
  })
  addDocsRoutes(server)
  const { search, chat, database } = app
  const callTool = openTools({ db: database.db, search, chat })
  const endTools = addMcpRoute(server, { callTool, version: VERSION, log })
  await addQueuesBoard(server, tasks.queues, log)
  await addWebFiles(server)
  const endCommands = commands === undefined ? () => undefined : addCommandRoute(server, commands)
  const drain = (): void => {
    isDraining = true
    endCommands()
  }
  const url = await listen(server, env.HOST, env.PORT)
  const local =
    commands === undefined ? { url, close: () => undefined } : await listenLocally(server, env.HOST)
  return {
    ...{ fastify: server, url, localUrl: local.url, drain },
    close: async () => {
      drain()
      local.close()
      await Promise.all([live.close(), endTools()])
      await server.close()
    },
  }
}

/** Clients hear at once of what is begun and stopped here. */
function tellingRuns(tasks: Tasks, live: LiveServer): Tasks {
  return {
    ...tasks,
    async startRun(preferences) {
      const started = await tasks.startRun(preferences)
      live.runsChanged()
      return started
    },
    async stopRun() {
      const stopped = await tasks.stopRun()
      live.runsChanged()
      return stopped
    },
  }
}
