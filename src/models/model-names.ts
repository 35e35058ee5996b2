/** Which model serves a role, from the names in the settings. */
import { UsageError } from '../errors.ts'
import type { ModelRole, Provider } from './model.ts'

/** The part of the settings that says which models to use and how to call them. */
export interface ModelSettings {
  ollamaUrl?: string | undefined
  openaiBaseUrl?: string | undefined
  openaiApiKey?: string | undefined
  /** `ollama:NAME`, `openai:NAME`, `builtin`, or a bare NAME. */
  models: Partial<Record<ModelRole, string | undefined>>
  /** Per server. */
  maxConcurrentRequests: number
  maxRetries: number
  /** Of one try. */
  requestTimeoutMs: number
}

/** A model on a server. */
export interface NamedModel {
  provider: Exclude<Provider, 'builtin'>
  name: string
}

const LIKE_TEXT: ReadonlySet<ModelRole> = new Set(['categorization', 'chat', 'synthesis'])

/**
 * Categorization, chat and synthesis take the text model if they have none of their own.
 *
 * @returns The model; undefined for the built-in one, and for an embedding model in a folder.
 * @throws {UsageError} if it names a server that is not configured.
 */
export function modelOf(role: ModelRole, settings: ModelSettings): NamedModel | undefined {
  const own = settings.models[role]
  const setting = own === undefined && LIKE_TEXT.has(role) ? settings.models.text : own
  if (setting === undefined || setting === 'builtin') return undefined
  if (role === 'embedding' && localFolderOf(setting) !== undefined) return undefined
  const hasOpenai = isServerSet({ provider: 'openai' }, settings)
  const hasOllama = isServerSet({ provider: 'ollama' }, settings)
  const [, prefix, name = ''] = /^(?:(ollama|openai):)?(.*)$/s.exec(setting) ?? []
  if (name.trim() === '') throw new UsageError('model_not_valid', `The name of the ${role} model is empty.`)
  const provider = prefix ?? (hasOpenai && !hasOllama ? 'openai' : 'ollama')
  if (provider === 'openai' && !hasOpenai)
    throw notConfigured(role, name, 'OPENAI_BASE_URL or OPENAI_API_KEY')
  if (provider === 'ollama' && !hasOllama) {
    throw notConfigured(role, name, prefix ? 'OLLAMA_URL' : 'OLLAMA_URL, OPENAI_BASE_URL or OPENAI_API_KEY')
  }
  return { provider: provider === 'openai' ? 'openai' : 'ollama', name }
}

/** @returns The folder of an embedding model that computes in this process, from `file:FOLDER`. */
export function localFolderOf(setting: string | undefined): string | undefined {
  return setting?.startsWith('file:') === true ? setting.slice('file:'.length) : undefined
}

/** @returns Whether the settings say where the model's server is. */
export function isServerSet({ provider }: Pick<NamedModel, 'provider'>, settings: ModelSettings): boolean {
  return provider === 'openai'
    ? settings.openaiBaseUrl !== undefined || settings.openaiApiKey !== undefined
    : settings.ollamaUrl !== undefined
}

function notConfigured(role: ModelRole, name: string, settings: string): UsageError {
  return new UsageError(
    'model_server_not_set',
    `The ${role} model is ${name}, but no server for it is set.`,
    {
      hint: `Set ${settings}, or remove the model setting to use the built-in model.`,
    },
  )
}
