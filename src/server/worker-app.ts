/** What a worker without a web page answers: whether it lives and works, and its metrics. */
import type { App } from '../compose.ts'
import type { Tasks } from '../compose-tasks.ts'
import type { Metrics } from '../monitoring/metrics.ts'
import { refuseUnknownPath } from './error-replies.ts'
import { createListener, listen } from './listener.ts'
import { healthApi } from '../contract/api/health.ts'
import { healthRoutes } from './routes/health.ts'
import { serveOperations } from './serve-operations.ts'

export interface WorkerServerParts {
  app: App
  tasks: Tasks
  metrics: Metrics
  port: number
}

/** @throws {SystemError} `port_in_use` and what else `listen` throws. */
export async function openWorkerServer({ app, tasks, metrics, port }: WorkerServerParts) {
  const { env, database, runParts } = app
  const { server, auth } = createListener(env, runParts.log)
  let isDraining = false
  const parts = { db: database.db, queues: tasks.queues, metrics, auth, isDraining: () => isDraining }
  server.setNotFoundHandler(refuseUnknownPath)
  serveOperations(server, healthApi, healthRoutes(parts))
  const url = await listen(server, env.HOST, port)
  return {
    url,
    /** From now on it is not ready. */
    drain: () => {
      isDraining = true
    },
    close: () => server.close(),
  }
}
