/** The code that answers each resource of the contract. A new resource is a line here: without it nothing compiles. */
import type { FastifyInstance } from 'fastify'
import { API, type Api, type Resource } from '../contract/api/api.ts'
import type { Operations } from '../contract/api/operation.ts'
import { findLiveRun } from '../queue/task-state.ts'
import { openPacedReads } from './paced-reads.ts'
import type { RouteParts } from './route-parts.ts'
import { accessRoutes } from './routes/access.ts'
import { agentRoutes } from './routes/agent.ts'
import { binRoutes } from './routes/bin.ts'
import { categoryRoutes } from './routes/categories.ts'
import { chatRoutes } from './routes/chat.ts'
import { duplicateRoutes } from './routes/duplicates.ts'
import { gitRoutes } from './routes/git.ts'
import { healthRoutes } from './routes/health.ts'
import { importRoutes } from './routes/imports.ts'
import { itemRoutes } from './routes/items.ts'
import { logRoutes } from './routes/logs.ts'
import { mediaRoutes } from './routes/media.ts'
import { modelRoutes } from './routes/models.ts'
import { receiptRoutes } from './routes/receipts.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { searchRoutes } from './routes/search.ts'
import { settingRoutes } from './routes/settings.ts'
import { setupRoutes } from './routes/setup.ts'
import { sourceRoutes } from './routes/sources.ts'
import { statisticRoutes } from './routes/statistics.ts'
import { synthesisRoutes } from './routes/syntheses.ts'
import { systemRoutes } from './routes/system.ts'
import { xRoutes } from './routes/x.ts'
import { serveOperations, type Handlers } from './serve-operations.ts'

const ROUTES: { readonly [Name in Resource]: (parts: RouteParts) => Handlers<Api[Name]> } = {
  agent: agentRoutes,
  items: itemRoutes,
  bin: binRoutes,
  categories: categoryRoutes,
  search: searchRoutes,
  chat: chatRoutes,
  syntheses: synthesisRoutes,
  media: mediaRoutes,
  imports: importRoutes,
  receipts: receiptRoutes,
  duplicates: duplicateRoutes,
  logs: logRoutes,
  schedules: scheduleRoutes,
  settings: settingRoutes,
  models: modelRoutes,
  git: gitRoutes,
  statistics: statisticRoutes,
  system: systemRoutes,
  setup: setupRoutes,
  sources: sourceRoutes,
  x: xRoutes,
  access: accessRoutes,
  health: ({ app, tasks, metrics, auth, isDraining }) =>
    healthRoutes({ db: app.database.db, queues: tasks.queues, metrics, auth, isDraining }),
}

export function addApiRoutes(server: FastifyInstance, parts: RouteParts): void {
  addBodyTypes(server)
  const { db } = parts.app.database
  const paced = openPacedReads(async () => (await findLiveRun(db)) !== undefined)
  for (const [name, operations] of Object.entries(API) as [Resource, Operations][])
    serveOperations(server, operations, ROUTES[name](parts) as unknown as Handlers<Operations>, paced)
}

/** JSON is taken by itself; beside it forms without a script, and files, which are read as they come. */
function addBodyTypes(server: FastifyInstance): void {
  const forms = 'application/x-www-form-urlencoded'
  server.addContentTypeParser(forms, { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body.toString())))
  })
  server.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
    done(null, payload)
  })
}
