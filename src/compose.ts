/** Opens every room once and hands them over; the only file that knows them all. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Env } from './config/env.ts'
import { pathsOf, type Paths } from './config/paths.ts'
import type { Preferences } from './contract/preferences.ts'
import { openDatabase, type OpenedDatabase } from './db/open.ts'
import { messageOf } from './errors.ts'
import { openBuiltinCategorizer } from './models/builtin/categorize.ts'
import { openBuiltinEmbedding } from './models/builtin/embedding.ts'
import { openOcr } from './models/builtin/ocr.ts'
import type { EmbeddingModel } from './models/model.ts'
import { openModels, type Models } from './models/open.ts'
import type { GitSettings, RunContext } from './pipeline/phase.ts'
import { beginRun, endRun, openUsageCounter, type RunTotals } from './pipeline/run-repository.ts'
import { runPipeline, type RunOutcome } from './pipeline/run.ts'
import { openMediaStore, type MediaStore } from './posts/media-store.ts'
import { joinReporters, type Reporter } from './progress/reporter.ts'
import { openRunLog } from './progress/run-log.ts'
import { openAsker, type Asker } from './prompts/ask.ts'
import { openTemplates } from './prompts/templates.ts'

const SHIPPED_PROMPTS = join(import.meta.dirname, '..', 'prompts')

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

export interface FinishedRun extends RunOutcome, RunTotals {
  runId: string
}

/** @throws {SystemError} when another process has the embedded database. */
export async function openApp(env: Env): Promise<App> {
  const paths = pathsOf(env)
  const database = await openDatabase({
    url: env.DATABASE_URL,
    folder: paths.database,
    lock: paths.databaseLock,
  })
  const media = openMediaStore(database.db, paths.mediaCache, {
    hosts: env.MEDIA_HOSTS.split(',').map((host) => host.trim()),
    maxBytes: env.MAX_MEDIA_MB * 1e6,
    timeoutMs: 120_000,
  })
  const usage = openUsageCounter()
  let say: Reporter['say'] = () => undefined
  const models = openModels(modelSettings(env), {
    onUsage: (report) => {
      usage.add(report)
    },
    onRetry: (retry) => {
      say('warn', `${messageOf(retry.error)} Trying again in ${Math.ceil(retry.waitMs / 1000)} s.`)
    },
  })
  const builtinEmbedding = openBuiltinEmbedding()
  const embedding = models.embedding() ?? builtinEmbedding
  const ocr = openOcr()
  const asker = openAsker({
    db: database.db,
    templates: openTemplates([paths.prompts, SHIPPED_PROMPTS]),
    textModel: (role) => (role === 'embedding' ? undefined : models.text(role)),
    fallback: models.fallback(),
    builtin: { categorizer: openBuiltinCategorizer(builtinEmbedding), ocr },
  })

  async function run(
    preferences: Preferences,
    reporter: Reporter,
    signal: AbortSignal,
  ): Promise<FinishedRun> {
    const runId = randomUUID()
    const { db, hasVector } = database
    const runLog = openRunLog(db, runId)
    const report = joinReporters([reporter, runLog])
    say = (level, message) => {
      report.say(level, message)
    }
    const startedAt = performance.now()
    await beginRun(db, runId, preferences)
    const context: RunContext = {
      ...{ runId, preferences, signal, db, hasVector, paths, media, asker, embedding, report },
      modelServersAnswer: async () => (await models.checkServers()).every((server) => server.ok),
      postsAtOnce: env.MAX_CONCURRENT_REQUESTS * 2,
      git: gitSettings(env),
    }
    const outcome = await runPipeline(context)
    const content = outcome.phases.find((phase) => phase.id === 'content_processing')
    const totals: RunTotals = {
      processed: content?.processed ?? 0,
      failed: outcome.phases.reduce((sum, phase) => sum + phase.failed, 0),
      model_calls: usage.calls(),
      seconds: Math.round(performance.now() - startedAt) / 1000,
    }
    await runLog.flush()
    await usage.save(db, runId)
    await endRun(
      db,
      runId,
      outcome,
      totals,
      outcome.error === undefined ? undefined : messageOf(outcome.error),
    )
    return { runId, ...outcome, ...totals }
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
      run,
    },
    async close() {
      await Promise.all([builtinEmbedding.close(), ocr.close()])
      await database.close()
    },
  }
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
