/** Which model serves a role, from the names in the settings. */
import { UsageError } from "../errors.js";
const LIKE_TEXT = new Set(['categorization', 'chat', 'synthesis']);
/**
 * Categorization, chat and synthesis take the text model if they have none of their own.
 *
 * @returns The model; undefined for the built-in one.
 * @throws {UsageError} if it names a server that is not configured.
 */
export function modelOf(role, settings) {
    const own = settings.models[role];
    const setting = own === undefined && LIKE_TEXT.has(role) ? settings.models.text : own;
    if (setting === undefined || setting === 'builtin')
        return undefined;
    const hasOpenai = settings.openaiBaseUrl !== undefined || settings.openaiApiKey !== undefined;
    const hasOllama = settings.ollamaUrl !== undefined;
    const [, prefix, name = ''] = /^(?:(ollama|openai):)?(.*)$/s.exec(setting) ?? [];
    if (name.trim() === '')
        throw new UsageError('model_not_valid', `The name of the ${role} model is empty.`);
    const provider = prefix ?? (hasOpenai && !hasOllama ? 'openai' : 'ollama');
    if (provider === 'openai' && !hasOpenai)
        throw notConfigured(role, name, 'OPENAI_BASE_URL or OPENAI_API_KEY');
    if (provider === 'ollama' && !hasOllama) {
        throw notConfigured(role, name, prefix ? 'OLLAMA_URL' : 'OLLAMA_URL, OPENAI_BASE_URL or OPENAI_API_KEY');
    }
    return { provider: provider === 'openai' ? 'openai' : 'ollama', name };
}
function notConfigured(role, name, settings) {
    return new UsageError('model_server_not_set', `The ${role} model is ${name}, but no server for it is set.`, {
        hint: `Set ${settings}, or leave the model out to use the built-in one.`,
    });
}
