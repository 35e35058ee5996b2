/** Tries a call to a service again while the service is away or busy. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from "../errors.js";
/** No server makes us wait longer than this within one call, whatever it asks for. */
const MAX_RETRY_AFTER_MS = 5 * 60_000;
/**
 * Waits double from `baseMs`, jittered; the server's Retry-After is kept to (at most 5 minutes).
 *
 * @param call - Called once more after each `UnavailableError`; any other error is thrown at once.
 * @throws the last error, or the abort reason, also during a wait.
 */
export async function withRetries(call, options) {
    const { maxRetries, signal, onRetry } = options;
    for (let attempt = 1;; attempt += 1) {
        signal?.throwIfAborted();
        try {
            return await call();
        }
        catch (error) {
            if (!(error instanceof UnavailableError) || attempt > maxRetries)
                throw error;
            const waitMs = waitFor(error, attempt, options);
            onRetry?.({ attempt, waitMs, error });
            await pause(waitMs, signal);
        }
    }
}
function waitFor(error, attempt, { baseMs = 500, maxMs = 30_000 }) {
    const full = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
    const ours = full / 2 + (Math.random() * full) / 2;
    if (error.retryAfterMs === undefined)
        return ours;
    // Jitter on top: all who were told the same moment must not come back in the same moment.
    return Math.min(MAX_RETRY_AFTER_MS, error.retryAfterMs + Math.random() * Math.min(full, 1000));
}
async function pause(ms, signal) {
    try {
        await sleep(ms, undefined, signal ? { signal } : {});
    }
    catch (error) {
        signal?.throwIfAborted();
        throw error;
    }
}
