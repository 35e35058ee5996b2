/** The server of the product in this process, on rooms that are open, with a run that the benchmark tells of. */
import type { Tasks } from '../../src/compose-tasks.ts'
import type { Preferences } from '../../src/contract/preferences.ts'
import { openMetrics } from '../../src/monitoring/metrics.ts'
import { claimRun } from '../../src/queue/task-state.ts'
import { openServer } from '../../src/server/app.ts'
import type { App } from './product.ts'

export async function openServedRooms(app: App, tasks: Tasks) {
  const env = { HOST: '127.0.0.1', KBA_TOKEN: undefined, TRUST_PROXY: 'off', PORT: 0 }
  const opened = await openServer({ app, tasks, metrics: openMetrics(), env })
  return {
    url: opened.url,
    claimRun: (taskId: string, preferences: Preferences) =>
      claimRun(app.database.db, { taskId, jobId: `run-${taskId}`, preferences, waitsForModels: true }),
    close: () => opened.close(),
  }
}
