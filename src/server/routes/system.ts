/** The machine: GPU, processor, memory, disk; the queues. */
import type { systemApi } from '../../contract/api/system.ts'
import { readGpu } from '../../monitoring/gpu.ts'
import { readMachine } from '../../monitoring/system.ts'
import { VERSION } from '../../config/version.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function systemRoutes({ app, tasks }: RouteParts): Handlers<typeof systemApi> {
  return {
    getGpu: readGpu,
    async getSystem() {
      return {
        ...(await readMachine(app.paths.knowledgeBase)),
        version: VERSION,
        database: app.database.isServer ? 'PostgreSQL server' : 'embedded',
        queue: tasks.queues.backend,
      }
    },
    async getQueues() {
      const counts = await tasks.queues.counts()
      return { queues: Object.entries(counts).map(([name, states]) => ({ name, counts: states })) }
    },
  }
}
