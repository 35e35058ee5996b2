import { withRetries } from "./retry.js";
/** @returns The same model, queued, retried and counted. An abort ends also the wait in the queue. */
export function boundText(model, bounds) {
    return {
        provider: model.provider,
        name: model.name,
        generate: (request) => bounded(model, bounds, request.signal, () => model.generate(request)),
    };
}
/** @returns The same model, queued, retried and counted. An abort ends also the wait in the queue. */
export function boundEmbedding(model, bounds) {
    return {
        provider: model.provider,
        name: model.name,
        embed: (texts, signal) => bounded(model, bounds, signal, () => model.embed(texts, signal)),
    };
}
async function bounded({ name, provider }, bounds, signal, call) {
    const { role, limit, maxRetries, baseMs, maxMs, onUsage, onRetry } = bounds;
    // The place in the queue is given back during a wait, so that one slow answer does not hold up the others.
    const reply = await withRetries(() => queued(limit, signal, call), {
        maxRetries,
        baseMs,
        maxMs,
        signal,
        onRetry: (retry) => {
            onRetry?.({ ...retry, role, model: name, provider });
        },
    });
    onUsage?.({ role, model: name, provider, usage: reply.usage });
    return reply;
}
function queued(limit, signal, call) {
    const turn = limit(() => {
        signal?.throwIfAborted();
        return call();
    });
    if (!signal)
        return turn;
    return new Promise((resolve, reject) => {
        const onAbort = () => {
            reject(signal.reason);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        turn.then(resolve, reject).finally(() => {
            signal.removeEventListener('abort', onAbort);
        });
    });
}
