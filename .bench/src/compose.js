/** Opens every room once and hands them over; the only file that knows them all. */
import { join } from 'node:path';
import { pathsOf } from "./config/paths.js";
import { openDatabase } from "./db/open.js";
import { messageOf } from "./errors.js";
import { createLog } from "./log.js";
import { openBuiltinCategorizer } from "./models/builtin/categorize.js";
import { openBuiltinEmbedding } from "./models/builtin/embedding.js";
import { openOcr } from "./models/builtin/ocr.js";
import { openModels } from "./models/open.js";
import { executeRun } from "./pipeline/execute-run.js";
import { openUsageCounter } from "./pipeline/run-repository.js";
import { openMediaStore } from "./posts/media-store.js";
import { openAsker } from "./prompts/ask.js";
import { openTemplates } from "./prompts/templates.js";
const SHIPPED_PROMPTS = join(import.meta.dirname, '..', 'prompts');
const MEDIA_TIMEOUT_MS = 120_000;
/** @throws {SystemError} when another process has the embedded database. */
export async function openApp(env) {
    const paths = pathsOf(env);
    const database = await openDatabase({
        url: env.DATABASE_URL,
        folder: paths.database,
        lock: paths.databaseLock,
    });
    const { db, hasVector } = database;
    const media = openMedia(env, paths, database);
    let usage = openUsageCounter();
    let report;
    const models = openModels(modelSettings(env), {
        onUsage: (used) => {
            usage.add(used);
        },
        onRetry: ({ error, waitMs }) => {
            report?.say('warn', `${messageOf(error)} Trying again in ${Math.ceil(waitMs / 1000)} s.`);
        },
    });
    const builtin = { embedding: openBuiltinEmbedding(), ocr: openOcr() };
    const embedding = models.embedding() ?? builtin.embedding;
    const asker = openAsker({
        db,
        templates: openTemplates([paths.prompts, SHIPPED_PROMPTS]),
        textModel: (role) => (role === 'embedding' ? undefined : models.text(role)),
        fallback: models.fallback(),
        builtin: { categorizer: openBuiltinCategorizer(builtin.embedding), ocr: builtin.ocr },
    });
    const parts = {
        ...{ db, hasVector, paths, media, asker, embedding, log: createLog(env.LOG_LEVEL) },
        modelServersAnswer: async () => (await models.checkServers()).every((server) => server.ok),
        postsAtOnce: env.MAX_CONCURRENT_REQUESTS * 2,
        git: gitSettings(env),
    };
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
            usage = openUsageCounter();
            return executeRun(parts, { preferences, signal, reporter }, usage, (opened) => (report = opened));
        },
        async close() {
            await Promise.all([builtin.embedding.close(), builtin.ocr.close()]);
            await database.close();
        },
    };
}
function openMedia(env, paths, { db }) {
    const hosts = env.MEDIA_HOSTS.split(',').map((host) => host.trim());
    return openMediaStore(db, paths.mediaCache, {
        hosts,
        maxBytes: env.MAX_MEDIA_MB * 1e6,
        timeoutMs: MEDIA_TIMEOUT_MS,
    });
}
function modelSettings(env) {
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
    };
}
function gitSettings(env) {
    return {
        userName: env.GITHUB_USER_NAME,
        userEmail: env.GITHUB_USER_EMAIL,
        ...(env.GITHUB_REPO_URL === undefined ? {} : { remoteUrl: env.GITHUB_REPO_URL }),
        ...(env.GITHUB_TOKEN === undefined ? {} : { token: env.GITHUB_TOKEN }),
    };
}
