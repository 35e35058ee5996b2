/** Models in use, and what a server of models has. */
import type { ModelOfRole, ModelServer, modelsApi } from '../../contract/api/models.ts'
import type { Env } from '../../config/env.ts'
import { modelSettingsOf } from '../../config/model-settings.ts'
import { UsageError } from '../../errors.ts'
import { MODEL_ROLES, type ModelRole } from '../../models/model.ts'
import { modelOf, type ModelSettings } from '../../models/model-names.ts'
import { openModelServers, type ServerCheck } from '../../models/open.ts'
import { apiError } from '../error-replies.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

/** Roles that have a model also without a server. */
const BUILT_IN: readonly ModelRole[] = ['text', 'categorization', 'vision', 'embedding', 'chat', 'synthesis']

export function modelRoutes({ app }: RouteParts): Handlers<typeof modelsApi> {
  const settings = modelSettingsOf(app.env)
  return {
    async listModels() {
      return {
        roles: MODEL_ROLES.map((role) => modelOfRole(role, settings)),
        servers: (await app.checkServers()).map(wireServer),
      }
    },
    async testModelServer({ body }) {
      const wanted = settingsToTest(body, app.env)
      const [check] = await openModelServers({ ...settings, ...wanted, models: {} }).checkServers()
      if (check === undefined) throw serverNotSet()
      return wireServer(check)
    },
  }
}

interface Test {
  provider: 'ollama' | 'openai'
  url?: string | undefined
  api_key?: string | undefined
}

/** The stored key goes only to the stored address: otherwise any server could be asked what it is. */
function settingsToTest(
  { provider, url, api_key: key }: Test,
  env: Env,
): Pick<ModelSettings, 'ollamaUrl' | 'openaiBaseUrl' | 'openaiApiKey'> {
  const none = { ollamaUrl: undefined, openaiBaseUrl: undefined, openaiApiKey: undefined }
  if (provider === 'ollama') {
    const address = url ?? env.OLLAMA_URL
    if (address === undefined) throw serverNotSet()
    return { ...none, ollamaUrl: address }
  }
  const isStored = url === undefined || url === env.OPENAI_BASE_URL
  const apiKey = key ?? (isStored ? env.OPENAI_API_KEY : undefined)
  const address = url ?? env.OPENAI_BASE_URL
  if (address === undefined && apiKey === undefined) throw serverNotSet()
  return { ...none, openaiBaseUrl: address, openaiApiKey: apiKey }
}

function serverNotSet(): UsageError {
  return new UsageError('server_not_set', 'No such server is set.', { hint: 'Give its address as url.' })
}

function modelOfRole(role: ModelRole, settings: ModelSettings): ModelOfRole {
  const setting = `${role.toUpperCase()}_MODEL`
  const model = modelOf(role, settings)
  const inherited = settings.models[role] === undefined && model !== undefined
  if (model !== undefined) return { role, setting, model: model.name, provider: model.provider, inherited }
  const builtin = BUILT_IN.includes(role)
  return { role, setting, model: builtin ? 'builtin' : null, provider: builtin ? 'builtin' : null, inherited }
}

function wireServer(check: ServerCheck): ModelServer {
  const { provider, server } = check
  if (check.ok)
    return { provider, server, ok: true, models: check.models, missing: check.missing, error: null }
  return { provider, server, ok: false, models: [], missing: [], error: apiError(check.error) }
}
