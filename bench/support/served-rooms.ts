/** The server of the product in this process, on rooms that are open, with a run that the benchmark tells of. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Tasks } from '../../src/compose-tasks.ts'
import type { Preferences } from '../../src/contract/preferences.ts'
import type * as metrics from '../../src/monitoring/metrics.ts'
import type * as taskState from '../../src/queue/task-state.ts'
import type * as server from '../../src/server/app.ts'
import { ROOT, type App } from './product.ts'

async function load(path: string): Promise<unknown> {
  return import(pathToFileURL(join(ROOT, 'dist', path)).href)
}

const { openServer } = (await load('server/app.js')) as typeof server
const { openMetrics } = (await load('monitoring/metrics.js')) as typeof metrics
const { claimRun } = (await load('queue/task-state.js')) as typeof taskState

export async function openServedRooms(app: App, tasks: Tasks) {
  const env = { HOST: '127.0.0.1', KBA_TOKEN: undefined, PORT: 0 }
  const opened = await openServer({ app, tasks, metrics: openMetrics(), env })
  return {
    url: opened.url,
    claimRun: (taskId: string, preferences: Preferences) =>
      claimRun(app.database.db, { taskId, jobId: `run-${taskId}`, preferences, waitsForModels: true }),
    close: () => opened.close(),
  }
}
