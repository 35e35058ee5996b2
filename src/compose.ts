/** Opens every room once and hands them over; the only file that knows them all. */
import { join } from 'node:path'
import type { Env } from './config/env.ts'
import { pathsOf, type Paths } from './config/paths.ts'
import type { Preferences } from './contract/preferences.ts'
import { openDatabase, type OpenedDatabase } from './db/open.ts'
import { messageOf } from './errors.ts'
import { createLog } from './log.ts'
import { openBuiltinCategorizer } from './models/builtin/categorize.ts'
import { openBuiltinEmbedding } from './models/builtin/embedding.ts'
import { openOcr } from './models/builtin/ocr.ts'
import type { EmbeddingModel } from './models/model.ts'
import { openModels, type Models } from './models/open.ts'
import { executeRun, type FinishedRun } from './pipeline/execute-run.ts'
import type { GitSettings } from './pipeline/phase.ts'
import { openUsageCounter } from './pipeline/run-repository.ts'
import { openMediaStore, type MediaStore } from './posts/media-store.ts'
import type { Reporter } from './progress/reporter.ts'
import { openAsker, type Asker } from './prompts/ask.ts'
import { openTemplates } from './prompts/templates.ts'

const SHIPPED_PROMPTS = join(import.meta.dirname, '..', 'prompts')
const MEDIA_TIMEOUT_MS = 120_000

/** What the doors (command line, later server and workers) work with. */
export interface App {
  env: Env
  paths: Paths
  database: OpenedDatabase
  media: MediaStore
  embedding: EmbeddingModel
  identity: Asker['identity']
  checkServers: Models['checkServers']
  run(preferences: Preferences, reporter: Reporter, signal: AbortSignal): Promise<FinishedRun>
  close(): Promise<void>
}

/** @throws {SystemError} when another process has the embedded database. */
export async function openApp(env: Env): Promise<App> {
  const paths = pathsOf(env)
  const database = await openDatabase({
    url: env.DATABASE_URL,
    folder: paths.database,
    lock: paths.databaseLock,
  })
  const { db, hasVector } = database
  const media = openMedia(env, paths, database)
  let usage = openUsageCounter()
  let report: Reporter | undefined
  const models = openModels(modelSettings(env), {
    onUsage: (used) => {
      usage.add(used)
    },
    onRetry: ({ error, waitMs }) => {
      report?.say('warn', `${messageOf(error)} Trying again in ${Math.ceil(waitMs / 1000)} s.`)
    },
  })
  const builtin = { embedding: openBuiltinEmbedding(), ocr: openOcr() }
  const embedding = models.embedding() ?? builtin.embedding
  const asker = openAsker({
    db,
    templates: openTemplates([paths.prompts, SHIPPED_PROMPTS]),
    textModel: (role) => (role === 'embedding' ? undefined : models.text(role)),
    fallback: models.fallback(),
    builtin: { categorizer: openBuiltinCategorizer(builtin.embedding), ocr: builtin.ocr },
  })
  const parts = {
    ...{ db, hasVector, paths, media, asker, embedding, log: createLog(env.LOG_LEVEL) },
    lockRuns: (runId: string) => database.lockRuns(runId),
    modelServersAnswer: async () => (await models.checkServers()).every((server) => server.ok),
    postsAtOnce: env.MAX_CONCURRENT_REQUESTS * 2,
    git: gitSettings(env),
  }
  return {
    ...{
      env,
      paths,
      database,
      media,
      embedding,
      identity: asker.identity,
      checkServers: models.checkServers,
    },
    run(preferences, reporter, signal) {
      usage = openUsageCounter()
      return executeRun(parts, { preferences, signal, reporter }, usage, (opened) => (report = opened))
    },
    async close() {
      await Promise.all([builtin.embedding.close(), builtin.ocr.close()])
      await database.close()
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

function modelSettings(env: Env) {
  return {
    ollamaUrl: env.OLLAMA_URL,
    openaiBaseUrl: env.OPENAI_BASE_URL,
    openaiApiKey: env.OPENAI_API_KEY,
    models: {
      text: env.TEXT_MODEL,
      categorization: env.CATEGORIZATION_MODEL,
      vision: env.VISION_MODEL,
      embedding: env.EMBEDDING_MODEL,
      chat: env.CHAT_MODEL,
      synthesis: env.SYNTHESIS_MODEL,
      fallback: env.FALLBACK_MODEL,
    },
    maxConcurrentRequests: env.MAX_CONCURRENT_REQUESTS,
    maxRetries: env.MAX_RETRIES,
    requestTimeoutMs: env.REQUEST_TIMEOUT * 1000,
  }
}

function gitSettings(env: Env): GitSettings {
  return {
    userName: env.GITHUB_USER_NAME,
    userEmail: env.GITHUB_USER_EMAIL,
    ...(env.GITHUB_REPO_URL === undefined ? {} : { remoteUrl: env.GITHUB_REPO_URL }),
    ...(env.GITHUB_TOKEN === undefined ? {} : { token: env.GITHUB_TOKEN }),
  }
}
