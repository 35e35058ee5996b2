/** Opens every room once and hands them over; the only file that knows them all. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkParts } from './chat/work-answer.ts'
import type { Env } from './config/env.ts'
import type { ModelPrice, ModelPrices } from './config/model-prices.ts'
import { modelPricesOf, modelSettingsOf } from './config/model-settings.ts'
import { PACKAGE_ROOT } from './config/package-root.ts'
import { pathsOf, type Paths } from './config/paths.ts'
import { openDatabase, type OpenedDatabase } from './db/open.ts'
import { messageOf, SystemError } from './errors.ts'
import { createLog } from './log.ts'
import { openBuiltinCategorizer } from './models/builtin/categorize.ts'
import { openBuiltinEmbedding } from './models/builtin/embedding.ts'
import { openOcr } from './models/builtin/ocr.ts'
import type { UsageReport } from './models/bounded.ts'
import { findPrice, requirePrices } from './models/cost.ts'
import type { EmbeddingModel, ModelRole } from './models/model.ts'
import { openModels, type Models } from './models/open.ts'
import { openRetryNotes } from './models/retry-notes.ts'
import type { RunParts } from './pipeline/open-runs.ts'
import type { GitSettings } from './pipeline/phase.ts'
import { listUsage, openRunUsage, type RunUsage } from './pipeline/run-usage.ts'
import { openMediaStore, type MediaStore } from './posts/media-store.ts'
import type { Reporter } from './progress/reporter.ts'
import { openAsker, type Asker } from './prompts/ask.ts'
import { openTemplates } from './prompts/templates.ts'
import { openSearch, type Search } from './search/search.ts'
import { openPageReader, type PageReader } from './sources/linked-pages/page-reader.ts'
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
  embedding: EmbeddingModel
  search: Search
  /** What answers are made with, but for the way on which they are told. */
  chat: Omit<WorkParts, 'stream'>
  models: Pick<Models, 'chat' | 'checkServers' | 'embedding'>
  prices: ModelPrices
  /** Of the model that serves the role now; undefined also for the built-in one. */
  priceOf(role: ModelRole): ModelPrice | undefined
  identity: Asker['identity']
  makers: Asker['makers']
  checkServers: Models['checkServers']
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
  const { models, prices, openUsage, onModelCall } = openCountedModels(env)
  const paths = pathsOf(env)
  const database = await openDatabase({
    url: env.DATABASE_URL,
    folder: paths.database,
    lock: paths.databaseLock,
  })
  const { db, hasVector } = database
  const media = openMedia(env, paths, database)
  const log = createLog(env.LOG_LEVEL)
  const pages = openPages(env)
  const sources = openSources({ env, paths, db, media, log })
  const builtin = { embedding: openBuiltinEmbedding(), ocr: openOcr() }
  const embedding = models.embedding() ?? builtin.embedding
  const templates = openTemplates([paths.prompts, SHIPPED_PROMPTS])
  const asker = openAsker({
    ...{ db, templates },
    textModel: (role) => (role === 'embedding' ? undefined : models.text(role)),
    fallback: (role) => (role === 'embedding' ? undefined : models.fallback(role)),
    builtin: { categorizer: openBuiltinCategorizer(builtin.embedding), ocr: builtin.ocr },
  })
  const runParts = {
    ...{ db, hasVector, paths, media, sources, pages, asker, embedding, log },
    ...{ presence: database.presence, isShared: database.isServer },
    modelServersAnswer: async () => (await models.checkServers()).every((server) => server.ok),
    postsAtOnce: env.MAX_CONCURRENT_REQUESTS * 2,
    git: gitSettings(env),
    openUsage: (runId: string, report: Reporter) => openUsage(database, runId, report),
    runTimeoutMs: env.CELERY_TASK_TIME_LIMIT * 1000,
  }
  const search = openSearch({
    database,
    embedding,
    openEmbedding: embeddingOpener(models, builtin.embedding),
    ...{ aliases: await readAliases(paths.aliases), wordsFile: paths.wordIndex },
    chromaUrl: env.CHROMA_URL,
  })
  return {
    ...{ env, paths, database, media, sources, embedding, prices, runParts, onModelCall },
    ...{ search, models },
    chat: {
      ...{ db, search, templates, prices, presence: database.presence, log: runParts.log },
      openModel: (setting) => models.chat(setting),
    },
    ...{ identity: asker.identity, makers: asker.makers, checkServers: models.checkServers },
    priceOf(role) {
      const model = role === 'embedding' ? embedding : models.text(role)
      return model && findPrice(prices, model)
    },
    async close() {
      await Promise.all(
        [search, builtin.embedding, builtin.ocr, pages, ...sources].map((part) => part.close()),
      )
      await database.close()
    },
  }
}

/** Names of the user's that mean the same; most have none. */
async function readAliases(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new SystemError('aliases_not_readable', `${file} could not be read: ${messageOf(error)}`, {
      hint: 'Make it readable, or move it away.',
    })
  }
}

/** Opens the model that vectors were made with, by the name under which they are kept. */
function embeddingOpener(models: Models, builtin: EmbeddingModel) {
  return (key: string): EmbeddingModel | undefined => {
    const [, provider, name = ''] = /^(builtin|ollama|openai)\/(.+)$/su.exec(key) ?? []
    if (provider === 'builtin') return name === builtin.name ? builtin : undefined
    return provider === 'ollama' || provider === 'openai'
      ? models.embeddingNamed({ provider, name })
      : undefined
  }
}

/** The models, with what the run in hand has used of them: a knowledge base has one run at a time. */
function openCountedModels(env: Env) {
  const prices = modelPricesOf(env)
  let usage: RunUsage | undefined
  let report: Reporter | undefined
  const listeners = new Set<(used: UsageReport) => void>()
  const noteRetry = openRetryNotes((message) => report?.say('warn', message))
  const models = openModels(modelSettingsOf(env), {
    // Chat is none of the run's business.
    admit: (role) => {
      if (role !== 'chat') usage?.admit()
    },
    onUsage: (used) => {
      if (used.role !== 'chat') usage?.add(used)
      for (const listener of listeners) listener(used)
    },
    onRetry: ({ role, error, waitMs }) => {
      if (role !== 'chat') noteRetry(messageOf(error), waitMs)
    },
  })
  if (env.MAX_RUN_COST !== undefined) requirePrices(prices, models.usedByRuns())
  return {
    models,
    prices,
    onModelCall: (listener: (used: UsageReport) => void) => void listeners.add(listener),
    openUsage: async ({ db }: OpenedDatabase, runId: string, reporter: Reporter): Promise<RunUsage> => {
      const stored = (await listUsage(db, [runId])).get(runId) ?? []
      usage = openRunUsage({ prices, maxDollars: env.MAX_RUN_COST }, stored)
      report = reporter
      return usage
    },
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
