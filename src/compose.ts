/** Opens every room once and hands them over; the only file that knows them all. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { orAbsent } from './absent.ts'
import type { ActParts } from './acts/perform-act.ts'
import type { WorkParts } from './chat/work-answer.ts'
import type { Env } from './config/env.ts'
import type { ModelPrice, ModelPrices } from './config/model-prices.ts'
import { modelPricesOf, modelSettingsOf } from './config/model-settings.ts'
import { PACKAGE_ROOT } from './config/package-root.ts'
import { keepHomePrivate } from './config/private-home.ts'
import { pathsOf, type Paths } from './config/paths.ts'
import type { Db } from './db/tables.ts'
import { UnavailableError } from './errors.ts'
import { openDatabase, type OpenedDatabase } from './db/open.ts'
import { createLog, type Log } from './log.ts'
import { openCategoryTree } from './topics/category-tree.ts'
import { readStarterVectors } from './topics/starter-vectors.ts'
import { openBuiltinCategorizer } from './models/builtin/categorize.ts'
import { openBuiltinEmbedding, openLocalEmbedding } from './models/builtin/embedding.ts'
import { localFolderOf } from './models/model-names.ts'
import { openOcr } from './models/builtin/ocr.ts'
import type { UsageReport } from './models/bounded.ts'
import { findPrice, requirePrices } from './models/cost.ts'
import type { EmbeddingModel, ModelRole } from './models/model.ts'
import { openModelServers, type Models, type ModelServers } from './models/open.ts'
import { openUsageLog, type UsageLog } from './models/usage-log.ts'
import type { RunParts } from './pipeline/open-runs.ts'
import type { GitSettings } from './pipeline/phase.ts'
import type { OpenRunModels } from './pipeline/run-models.ts'
import { openMediaStore, type MediaStore } from './posts/media-store.ts'
import {
  openAsker,
  openMakers,
  type AskerParts,
  type BuiltinTools,
  type QuestionMakers,
} from './prompts/ask.ts'
import { suggestPlaces } from './prompts/suggest-places.ts'
import { openTemplates } from './prompts/templates.ts'
import { openSearch, type Search } from './search/search.ts'
import { openPageReader, type PageReader } from './linked-pages/page-reader.ts'
import { openSources } from './sources/configured-sources.ts'
import type { Source } from './sources/source.ts'

const SHIPPED_PROMPTS = join(PACKAGE_ROOT, 'prompts')
const MEDIA_TIMEOUT_MS = 120_000

/** What the doors (command line, later server and workers) work with. */
export interface App {
  env: Env
  paths: Paths
  database: OpenedDatabase
  media: MediaStore
  sources: readonly Source[]
  /** The model in use. */
  embedding: Pick<EmbeddingModel, 'provider' | 'name'>
  search: Search
  /** What answers are made with, but for the way on which they are told. */
  chat: Omit<WorkParts, 'stream'>
  /** Those that can answer in chat. */
  models: Pick<Models, 'chat' | 'embedding'> & Pick<ModelServers, 'checkServers'>
  prices: ModelPrices
  /** Of the model that serves the role now; undefined also for the built-in one. */
  priceOf(role: ModelRole): ModelPrice | undefined
  /** What `performAct` takes. */
  acts: ActParts
  /** Where unsorted posts could go, by their ids. */
  suggestPlaces: (ids: readonly string[]) => ReturnType<typeof suggestPlaces>
  identity: QuestionMakers['identity']
  makers: QuestionMakers['makers']
  checkServers: ModelServers['checkServers']
  /** From now on the listener is told of every model call that succeeded, whatever it was made for. */
  onModelCall: (listener: (used: UsageReport) => void) => void
  /** What runs work with, but for the queue and for where progress is told: `compose-tasks.ts` opens those. */
  runParts: Omit<RunParts, 'progress'>
  close(): Promise<void>
}

/**
 * @throws {UsageError} when the settings of models do not go together.
 * @throws {SystemError} when another process has the embedded database.
 */
export async function openApp(env: Env): Promise<App> {
  const { servers, prices, onModelCall } = openModelCalls(env)
  const paths = pathsOf(env)
  await keepHomePrivate(paths)
  const database = await openDatabase({
    url: env.DATABASE_URL,
    folder: paths.database,
    ...{ lock: paths.databaseLock, kept: paths.kept },
  })
  const { db, hasVector, presence } = database
  const media = openMedia(env, paths, database)
  const log = createLog(env.LOG_LEVEL)
  const pages = openPages(env)
  const sources = openSources({ env, paths, db, media, log })
  const builtin = { embedding: openBuiltinEmbedding(), ocr: openOcr() }
  const local = openLocal(env, builtin.embedding)
  const templates = openTemplates([paths.prompts, SHIPPED_PROMPTS])
  const makers = openMakers(templates, (role) => servers.named(role))
  const tools = openBuiltinTools(builtin)
  const { usage, models } = openAnsweringModels(servers, db, log)
  const runParts = {
    ...{ db, hasVector, paths, media, sources, pages, log, presence, isShared: database.isServer },
    // One that refuses to list its models answers.
    modelServersAnswer: async () =>
      (await servers.checkServers()).every((one) => one.ok || !(one.error instanceof UnavailableError)),
    postsAtOnce: env.MAX_CONCURRENT_REQUESTS * 2,
    git: gitSettings(env),
    openModels: runModelOpener(servers, { db, templates, makers, builtin: tools }, local),
    spending: { prices, maxDollars: env.MAX_RUN_COST },
    runTimeoutMs: env.CELERY_TASK_TIME_LIMIT * 1000,
  }
  const search = openSearch({
    database,
    embedding: models.search.embedding() ?? local,
    openEmbedding: embeddingOpener(models.search, [local, builtin.embedding]),
    ...{ aliases: (await orAbsent(readFile(paths.aliases, 'utf8'))) ?? '', wordsFile: paths.wordIndex },
    chromaUrl: env.CHROMA_URL,
  })
  return {
    ...{ env, paths, database, media, sources, prices, runParts, onModelCall, search },
    embedding: servers.named('embedding') ?? local,
    models: { ...models.chat, checkServers: servers.checkServers },
    chat: { db, search, templates, prices, presence, log, openModel: (setting) => models.chat.chat(setting) },
    suggestPlaces: placeSuggester(database, tools),
    acts: { db, root: paths.knowledgeBase, presence, makers: makers.makers },
    ...{ ...makers, checkServers: servers.checkServers },
    priceOf(role) {
      const model = servers.named(role)
      return model && findPrice(prices, model)
    },
    async close() {
      await Promise.all(
        [search, local, builtin.embedding, builtin.ocr, pages, ...sources].map((part) => part.close()),
      )
      await Promise.all([usage.chat.close(), usage.search.close()])
      await database.close()
    },
  }
}

/** What chat and search ask, each with its own share of the servers and its own account. */
function openAnsweringModels(servers: ModelServers, db: Db, log: Log) {
  const usage = { chat: openUsageLog(db, 'chat', log), search: openUsageLog(db, 'search', log) }
  const chat = openFor('chat', servers, usage.chat)
  return { usage, models: { chat, search: openFor('search', servers, usage.search) } }
}

function openBuiltinTools({
  embedding,
  ocr,
}: {
  embedding: EmbeddingModel
  ocr: BuiltinTools['ocr']
}): BuiltinTools {
  return { categorizer: openBuiltinCategorizer(embedding, readStarterVectors(embedding.name)), ocr }
}

function placeSuggester(
  { db, isServer }: OpenedDatabase,
  { categorizer }: BuiltinTools,
): App['suggestPlaces'] {
  const tree = openCategoryTree(db, isServer)
  return (ids) => suggestPlaces({ db, categorizer, tree }, ids)
}

/** @returns The embedding model that computes in this process. */
function openLocal(env: Env, builtin: ReturnType<typeof openBuiltinEmbedding>): typeof builtin {
  const folder = localFolderOf(env.EMBEDDING_MODEL)
  return folder === undefined ? builtin : openLocalEmbedding(folder)
}

/** Opens the model that vectors were made with, by the name under which they are kept. */
function embeddingOpener(models: Models, local: readonly EmbeddingModel[]) {
  return (key: string): EmbeddingModel | undefined => {
    const [, provider, name = ''] = /^(builtin|ollama|openai)\/(.+)$/su.exec(key) ?? []
    if (provider === 'builtin') return local.find((model) => model.name === name)
    return provider === 'ollama' || provider === 'openai'
      ? models.embeddingNamed({ provider, name })
      : undefined
  }
}

function openModelCalls(env: Env) {
  const prices = modelPricesOf(env)
  const listeners = new Set<(used: UsageReport) => void>()
  const servers = openModelServers(modelSettingsOf(env), (used) => {
    for (const listener of listeners) listener(used)
  })
  if (env.MAX_RUN_COST !== undefined) requirePrices(prices, servers.usedByRuns())
  return {
    ...{ servers, prices },
    onModelCall: (listener: (used: UsageReport) => void) => void listeners.add(listener),
  }
}

function openFor(purpose: 'chat' | 'search', servers: ModelServers, usage: UsageLog): Models {
  return servers.open(purpose, {
    onUsage: (used) => {
      usage.add(used)
    },
  })
}

/** Each run has models of its own: what they cost is its, and so is the cap. */
function runModelOpener(
  servers: ModelServers,
  asking: Omit<AskerParts, 'textModel' | 'fallback'>,
  builtin: EmbeddingModel,
): OpenRunModels {
  return (hooks) => {
    const models = servers.open('run', hooks)
    const asker = openAsker({
      ...asking,
      textModel: (role) => (role === 'embedding' ? undefined : models.text(role)),
      fallback: (role) => (role === 'embedding' ? undefined : models.fallback(role)),
    })
    return { asker, embedding: models.embedding() ?? builtin }
  }
}

function openMedia(env: Env, paths: Paths, { db }: OpenedDatabase): MediaStore {
  const hosts = env.MEDIA_HOSTS.split(',').map((host) => host.trim())
  return openMediaStore(db, paths.mediaCache, {
    hosts,
    maxBytes: env.MAX_MEDIA_MB * 1e6,
    timeoutMs: MEDIA_TIMEOUT_MS,
  })
}

function openPages(env: Env): PageReader {
  const hosts = env.LINKED_PAGES_PRIVATE_HOSTS.split(',').map((host) => host.trim())
  return openPageReader({
    isOn: env.READ_LINKED_PAGES,
    maxPages: env.LINKED_PAGES_PER_POST,
    maxBytes: env.LINKED_PAGE_MAX_KB * 1000,
    timeoutMs: env.LINKED_PAGE_TIMEOUT * 1000,
    privateHosts: hosts,
  })
}

function gitSettings(env: Env): GitSettings {
  return {
    userName: env.GITHUB_USER_NAME,
    userEmail: env.GITHUB_USER_EMAIL,
    ...(env.GITHUB_REPO_URL === undefined ? {} : { remoteUrl: env.GITHUB_REPO_URL }),
    ...(env.GITHUB_TOKEN === undefined ? {} : { token: env.GITHUB_TOKEN }),
  }
}
