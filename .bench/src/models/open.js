/** Opens the models that the settings name. */
import pLimit from 'p-limit';
import { KbaError } from "../errors.js";
import { boundEmbedding, boundText } from "./bounded.js";
import { MODEL_ROLES } from "./model.js";
import { modelOf } from "./model-names.js";
import { listOllamaModels, openOllamaEmbedding, openOllamaText } from "./ollama.js";
import { listOpenAiModels, openOpenAiEmbedding, openOpenAiText } from "./openai-compatible.js";
import { nameOfServer, serverAddress } from "./server-address.js";
/** Used if only a key is set. */
const OPENAI_URL = 'https://api.openai.com/v1';
/** Listing models takes no thought; longer than this is away. */
const LIST_TIMEOUT_MS = 10_000;
/**
 * Connects to nothing. All models of one server share its limit on concurrent requests.
 *
 * @throws {UsageError} if a model is named whose server is not set.
 */
export function openModels(settings, hooks = {}) {
    const named = new Map(MODEL_ROLES.map((role) => [role, modelOf(role, settings)]));
    const limits = {
        ollama: pLimit(settings.maxConcurrentRequests),
        openai: pLimit(settings.maxConcurrentRequests),
    };
    const opened = new Map();
    const bounds = (role, { provider }) => {
        return { ...hooks, role, limit: limits[provider], maxRetries: settings.maxRetries };
    };
    const text = (role) => {
        const model = named.get(role);
        if (model && !opened.has(role))
            opened.set(role, boundText(openText(model, settings), bounds(role, model)));
        return opened.get(role);
    };
    return {
        text,
        fallback: () => text('fallback'),
        embedding: () => {
            const model = named.get('embedding');
            return model && boundEmbedding(openEmbedding(model, settings), bounds('embedding', model));
        },
        checkServers: (signal) => checkServers(settings, [...named.values()], signal),
    };
}
function openText({ provider, name }, settings) {
    const options = { model: name, timeoutMs: settings.requestTimeoutMs };
    return provider === 'ollama'
        ? openOllamaText({ ...options, baseUrl: settings.ollamaUrl ?? '' })
        : openOpenAiText({ ...options, baseUrl: openaiUrl(settings), apiKey: settings.openaiApiKey });
}
function openEmbedding({ provider, name }, settings) {
    const options = { model: name, timeoutMs: settings.requestTimeoutMs };
    return provider === 'ollama'
        ? openOllamaEmbedding({ ...options, baseUrl: settings.ollamaUrl ?? '' })
        : openOpenAiEmbedding({ ...options, baseUrl: openaiUrl(settings), apiKey: settings.openaiApiKey });
}
function openaiUrl(settings) {
    return settings.openaiBaseUrl ?? OPENAI_URL;
}
async function checkServers(settings, named, signal) {
    const limits = { timeoutMs: Math.min(LIST_TIMEOUT_MS, settings.requestTimeoutMs), signal };
    const checks = [];
    const { ollamaUrl, openaiApiKey } = settings;
    if (ollamaUrl !== undefined) {
        checks.push(checkServer('ollama', ollamaUrl, named, () => listOllamaModels(ollamaUrl, limits)));
    }
    if (settings.openaiBaseUrl !== undefined || openaiApiKey !== undefined) {
        const baseUrl = openaiUrl(settings);
        checks.push(checkServer('openai', baseUrl, named, () => listOpenAiModels({ baseUrl, apiKey: openaiApiKey }, limits)));
    }
    return Promise.all(checks);
}
async function checkServer(provider, baseUrl, named, list) {
    const server = nameOfServer(serverAddress(provider, baseUrl));
    try {
        const models = await list();
        const wanted = new Set(named.flatMap((model) => (model?.provider === provider ? [model.name] : [])));
        // Ollama lists `llama3.1` as `llama3.1:latest`.
        const missing = [...wanted].filter((name) => !models.includes(name) && !models.includes(`${name}:latest`));
        return { provider, server, ok: true, models, missing };
    }
    catch (error) {
        if (!(error instanceof KbaError))
            throw error;
        return { provider, server, ok: false, error };
    }
}
