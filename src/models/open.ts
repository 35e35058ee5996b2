/** Opens the models that the settings name. */
import pLimit, { type LimitFunction } from 'p-limit'
import { KbaError } from '../errors.ts'
import { boundEmbedding, boundText, type Bounds, type ModelHooks, type UsageReport } from './bounded.ts'
import { MODEL_ROLES, type EmbeddingModel, type ModelRole, type TextModel } from './model.ts'
import { isServerSet, modelOf, type ModelSettings, type NamedModel } from './model-names.ts'
import { listOllamaModels, openOllamaEmbedding, openOllamaText } from './servers/ollama.ts'
import { lazyOpenAiEmbedding, lazyOpenAiText, listOpenAiModels } from './servers/openai-lazy.ts'
import { termsOf, type Purpose } from './purpose.ts'
import { nameOfServer, serverAddress } from './servers/server-address.ts'

export type { ModelSettings } from './model-names.ts'

/** Used if only a key is set. */
const OPENAI_URL = 'https://api.openai.com/v1'
/** Listing models takes no thought; longer than this is away. */
const LIST_TIMEOUT_MS = 10_000

/** A role that is served by a model that writes text. */
export type TextRole = Exclude<ModelRole, 'embedding'>

/** How a server that is set answered. */
export type ServerCheck = {
  provider: NamedModel['provider']
  /** Such as `Ollama at http://localhost:11434`. */
  server: string
} & (
  | { ok: true; models: string[]; /** In the settings, but not on the server. */ missing: string[] }
  | { ok: false; error: KbaError }
)

/** The models in use, for one purpose. Undefined stands for the built-in model, or for none where there is no built-in. */
export interface Models {
  text(role: TextRole): TextModel | undefined
  /**
   * The model that answers in chat, or another one in its place.
   *
   * @param setting - As CHAT_MODEL: `ollama:NAME`, `openai:NAME`, `builtin` or a bare NAME.
   * @throws {UsageError} `model_not_valid`, `model_server_not_set`
   */
  chat(setting?: string): TextModel | undefined
  embedding(): EmbeddingModel | undefined
  /** @returns The embedding model of that name on that server; undefined when the server is not set. */
  embeddingNamed(model: NamedModel): EmbeddingModel | undefined
  /** @param role - The role that it stands in for, under which its calls are counted. */
  fallback(role?: TextRole): TextModel | undefined
}

/** The model servers that are set, from which models are opened for a purpose. */
export interface ModelServers {
  /**
   * Models that are opened for the same purpose share its calls at a time to each server, whoever opens them; no purpose
   * waits for the calls of another.
   *
   * @param hooks - Told of the calls of these models alone.
   */
  open(purpose: Purpose, hooks?: ModelHooks): Models
  /** @returns Which model serves the role; undefined for the built-in one. */
  named(role: ModelRole): NamedModel | undefined
  /** Those that a run may ask; chat is none of its business. */
  usedByRuns(): NamedModel[]
  /** Asks each server that is set for its models. Rejects only with the abort reason. */
  checkServers: (signal?: AbortSignal) => Promise<ServerCheck[]>
}

/**
 * Connects to nothing.
 *
 * @param onUsage - Told of every call that succeeded, whatever it was made for.
 * @throws {UsageError} if a model is named whose server is not set.
 */
export function openModelServers(
  settings: ModelSettings,
  onUsage: (used: UsageReport) => void = () => undefined,
): ModelServers {
  const named = new Map(MODEL_ROLES.map((role) => [role, modelOf(role, settings)]))
  const shares = new Map<string, LimitFunction>()
  const shareOf = (purpose: Purpose, { provider }: NamedModel): LimitFunction => {
    const key = `${purpose} ${provider}`
    const share = shares.get(key) ?? pLimit(termsOf(purpose, settings).atOnce)
    shares.set(key, share)
    return share
  }
  const open = openOnce(settings)
  return {
    open: (purpose, hooks = {}) => {
      const bounds = (role: ModelRole, model: NamedModel): Bounds => ({
        ...{ purpose, role, limit: shareOf(purpose, model), terms: termsOf(purpose, settings) },
        ...{ admit: hooks.admit, onRetry: hooks.onRetry },
        onUsage: (used) => {
          hooks.onUsage?.(used)
          onUsage(used)
        },
      })
      return openForPurpose(settings, { named, open, bounds })
    },
    named: (role) => named.get(role),
    usedByRuns: () => [...named].flatMap(([role, model]) => (model && role !== 'chat' ? [model] : [])),
    checkServers: (signal) => checkServers(settings, [...named.values()], signal),
  }
}

interface PurposeParts {
  named: ReadonlyMap<ModelRole, NamedModel | undefined>
  open: OpenOnce
  bounds: (role: ModelRole, model: NamedModel) => Bounds
}

function openForPurpose(settings: ModelSettings, { named, open, bounds }: PurposeParts): Models {
  const opened = new Map<string, TextModel>()
  const text = (modelRole: TextRole, countedAs = modelRole): TextModel | undefined => {
    const model = named.get(modelRole)
    if (model === undefined) return undefined
    const key = `${modelRole} ${countedAs}`
    const known = opened.get(key) ?? boundText(open.text(model), bounds(countedAs, model))
    opened.set(key, known)
    return known
  }
  const embedding = (model: NamedModel): EmbeddingModel =>
    boundEmbedding(open.embedding(model), bounds('embedding', model))
  return {
    text: (role) => text(role),
    chat: (setting) => {
      if (setting === undefined) return text('chat')
      const model = modelOf('chat', { ...settings, models: { chat: setting } })
      return model && boundText(open.text(model), bounds('chat', model))
    },
    fallback: (role) => text('fallback', role),
    embedding: () => {
      const model = named.get('embedding')
      return model && embedding(model)
    },
    embeddingNamed: (model) => (isServerSet(model, settings) ? embedding(model) : undefined),
  }
}

interface OpenOnce {
  text(model: NamedModel): TextModel
  embedding(model: NamedModel): EmbeddingModel
}

/** A model remembers what its server refuses: it is opened once, whatever it is used for. */
function openOnce(settings: ModelSettings): OpenOnce {
  const texts = new Map<string, TextModel>()
  const embeddings = new Map<string, EmbeddingModel>()
  return {
    text(model) {
      const key = `${model.provider}:${model.name}`
      const opened = texts.get(key) ?? openText(model, settings)
      texts.set(key, opened)
      return opened
    },
    embedding(model) {
      const key = `${model.provider}:${model.name}`
      const opened = embeddings.get(key) ?? openEmbedding(model, settings)
      embeddings.set(key, opened)
      return opened
    },
  }
}

function openText({ provider, name }: NamedModel, settings: ModelSettings): TextModel {
  const options = { model: name, timeoutMs: settings.requestTimeoutMs }
  return provider === 'ollama'
    ? openOllamaText({ ...options, baseUrl: settings.ollamaUrl ?? '' })
    : lazyOpenAiText({ ...options, baseUrl: openaiUrl(settings), apiKey: settings.openaiApiKey })
}

function openEmbedding({ provider, name }: NamedModel, settings: ModelSettings): EmbeddingModel {
  const options = { model: name, timeoutMs: settings.requestTimeoutMs }
  return provider === 'ollama'
    ? openOllamaEmbedding({ ...options, baseUrl: settings.ollamaUrl ?? '' })
    : lazyOpenAiEmbedding({ ...options, baseUrl: openaiUrl(settings), apiKey: settings.openaiApiKey })
}

function openaiUrl(settings: ModelSettings): string {
  return settings.openaiBaseUrl ?? OPENAI_URL
}

async function checkServers(
  settings: ModelSettings,
  named: readonly (NamedModel | undefined)[],
  signal: AbortSignal | undefined,
): Promise<ServerCheck[]> {
  const limits = { timeoutMs: Math.min(LIST_TIMEOUT_MS, settings.requestTimeoutMs), signal }
  const checks: Promise<ServerCheck>[] = []
  const { ollamaUrl, openaiApiKey } = settings
  if (ollamaUrl !== undefined) {
    checks.push(checkServer('ollama', ollamaUrl, named, () => listOllamaModels(ollamaUrl, limits)))
  }
  if (settings.openaiBaseUrl !== undefined || openaiApiKey !== undefined) {
    const baseUrl = openaiUrl(settings)
    checks.push(
      checkServer('openai', baseUrl, named, () =>
        listOpenAiModels({ baseUrl, apiKey: openaiApiKey }, limits),
      ),
    )
  }
  return Promise.all(checks)
}

async function checkServer(
  provider: NamedModel['provider'],
  baseUrl: string,
  named: readonly (NamedModel | undefined)[],
  list: () => Promise<string[]>,
): Promise<ServerCheck> {
  const server = nameOfServer(serverAddress(provider, baseUrl))
  try {
    const models = await list()
    const wanted = new Set(named.flatMap((model) => (model?.provider === provider ? [model.name] : [])))
    // Ollama lists `llama3.1` as `llama3.1:latest`.
    const missing = [...wanted].filter((name) => !models.includes(name) && !models.includes(`${name}:latest`))
    return { provider, server, ok: true, models, missing }
  } catch (error) {
    if (!(error instanceof KbaError)) throw error
    return { provider, server, ok: false, error }
  }
}
