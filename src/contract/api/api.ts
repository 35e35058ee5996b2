/**
 * Every resource of the API, the one list that the server, its OpenAPI description and `docs/api.md` are made from. A new
 * resource is a file here, a line below, a file in `server/routes/`, and a line in `server/api-routes.ts`, which does not
 * compile without it.
 */
import { accessApi } from './access.ts'
import { agentApi } from './agent.ts'
import { binApi } from './bin.ts'
import { categoriesApi } from './categories.ts'
import { chatApi } from './chat.ts'
import { duplicatesApi } from './duplicates.ts'
import { gitApi } from './git.ts'
import { healthApi } from './health.ts'
import { importsApi } from './imports.ts'
import { itemsApi } from './items.ts'
import { logsApi } from './logs.ts'
import { mediaApi } from './media.ts'
import { modelsApi } from './models.ts'
import type { Operations } from './operation.ts'
import { receiptsApi } from './receipts.ts'
import { schedulesApi } from './schedules.ts'
import { searchApi } from './search.ts'
import { settingsApi } from './settings.ts'
import { setupApi } from './setup.ts'
import { sourcesApi } from './sources.ts'
import { statisticsApi } from './statistics.ts'
import { synthesesApi } from './syntheses.ts'
import { systemApi } from './system.ts'
import { xApi } from './x.ts'

export const API = {
  agent: agentApi,
  items: itemsApi,
  bin: binApi,
  categories: categoriesApi,
  search: searchApi,
  chat: chatApi,
  syntheses: synthesesApi,
  media: mediaApi,
  imports: importsApi,
  receipts: receiptsApi,
  duplicates: duplicatesApi,
  logs: logsApi,
  schedules: schedulesApi,
  settings: settingsApi,
  models: modelsApi,
  git: gitApi,
  statistics: statisticsApi,
  system: systemApi,
  setup: setupApi,
  sources: sourcesApi,
  x: xApi,
  access: accessApi,
  health: healthApi,
} as const satisfies Record<string, Operations>

export type Api = typeof API
export type Resource = keyof Api
