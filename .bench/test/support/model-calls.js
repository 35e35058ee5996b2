/** How the two protocols of the stand-in model server say the same: what is asked, and how an answer looks. */
/** Path to protocol; all take POST. */
export const ROUTES = {
    '/api/chat': 'chat',
    '/api/generate': 'generate',
    '/v1/chat/completions': 'completions',
    '/api/embed': 'embed',
    '/v1/embeddings': 'embed',
};
/** Reads the body of any of the routes. */
export function readRequest(body, streamsByDefault) {
    const messages = (body['messages'] ?? []);
    const textOf = ({ content }) => typeof content === 'string' ? content : content.map(({ text }) => text ?? '').join('\n');
    const join = (wanted) => messages
        .filter(({ role }) => wanted(role))
        .map(textOf)
        .join('\n');
    const format = body['response_format'];
    const schema = format?.json_schema?.schema ?? (typeof body['format'] === 'object' ? body['format'] : undefined);
    const input = body['input'];
    const countImages = ({ content, images }) => typeof content === 'string'
        ? (images?.length ?? 0)
        : content.filter(({ type }) => type === 'image_url').length;
    const images = messages.reduce((sum, message) => sum + countImages(message), 0);
    return {
        model: typeof body['model'] === 'string' ? body['model'] : '',
        system: join((role) => role === 'system') || (body['system'] ?? ''),
        prompt: join((role) => role !== 'system') || (body['prompt'] ?? ''),
        images: images + (body['images']?.length ?? 0),
        schema: (schema ?? undefined),
        stream: body['stream'] ?? streamsByDefault,
        input: input === undefined ? undefined : [input].flat(),
    };
}
/** @returns The whole answer in one piece, as the path's protocol has it. */
export function wholeReply(path, model, answer) {
    if (path.startsWith('/v1/')) {
        const message = { role: 'assistant', content: answer.text, refusal: null };
        const choices = [{ index: 0, message, finish_reason: finishReason(answer) }];
        return {
            id: 'stand-in',
            object: 'chat.completion',
            created: 0,
            model,
            choices,
            usage: openAiUsage(answer),
        };
    }
    return { ...ollamaPart(path, model, answer.text), ...ollamaEnd(answer) };
}
/** @returns The answer in pieces, each with its line end: NDJSON for Ollama, events for OpenAI. */
export function streamedReply(path, model, answer) {
    const pieces = answer.text.match(/[\s\S]{1,40}/g) ?? [];
    if (!path.startsWith('/v1/')) {
        const parts = pieces.map((piece) => ollamaPart(path, model, piece));
        const end = { ...ollamaPart(path, model, ''), ...ollamaEnd(answer) };
        return [...parts, end].map((part) => `${JSON.stringify(part)}\n`);
    }
    const chunk = (delta, finish_reason) => {
        const choices = [{ index: 0, delta, finish_reason }];
        return { id: 'stand-in', object: 'chat.completion.chunk', created: 0, model, choices };
    };
    const parts = pieces.map((content) => chunk({ content }, null));
    const end = { ...chunk({}, finishReason(answer)), usage: openAiUsage(answer) };
    return [...[...parts, end].map((part) => `data: ${JSON.stringify(part)}\n\n`), 'data: [DONE]\n\n'];
}
/** @returns Vectors as the path's protocol has them. */
export function embedReply(path, model, vectors, tokens) {
    if (!path.startsWith('/v1/'))
        return { model, embeddings: vectors, prompt_eval_count: tokens };
    const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
    return { object: 'list', model, data, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}
/** @returns What a GET of the path answers; undefined if there is no such path. */
export function infoAt(path, models = ['stand-in', 'stand-in-embed']) {
    if (path === '/api/tags')
        return { models: models.map((name) => ({ name, model: name })) };
    if (path === '/api/version')
        return { version: '0.0.0-stand-in' };
    if (path === '/v1/models')
        return { object: 'list', data: models.map((id) => ({ id, object: 'model' })) };
    return undefined;
}
function ollamaPart(path, model, text) {
    const content = path === '/api/chat' ? { message: { role: 'assistant', content: text } } : { response: text };
    return { model, created_at: '2026-01-01T00:00:00Z', ...content, done: false };
}
function ollamaEnd({ truncated, inputTokens, outputTokens }) {
    const done_reason = truncated ? 'length' : 'stop';
    return { done: true, done_reason, prompt_eval_count: inputTokens, eval_count: outputTokens };
}
function finishReason({ truncated }) {
    return truncated ? 'length' : 'stop';
}
function openAiUsage({ inputTokens, outputTokens }) {
    return {
        prompt_tokens: inputTokens,
        completion_tokens: outputTokens,
        total_tokens: inputTokens + outputTokens,
    };
}
