/** One call to a model server: bounded in time, cancellable, timed, with our errors. */
import { asCallError, timeoutError } from "./call-errors.js";
/**
 * Not `AbortSignal.any([signal, AbortSignal.timeout()])`: on Node 20 such a pair can be collected as garbage before
 * it fires, and it stays referenced by a signal that lives as long as a run.
 *
 * @param call - Must end when the signal fires.
 * @returns The call's result, and how long it took in seconds.
 * @throws the abort reason if `limits.signal` fired; else what `asCallError` makes of the failure.
 */
export async function callServer(target, { timeoutMs, signal }, call) {
    signal?.throwIfAborted();
    const controller = new AbortController();
    const late = timeoutError(target, timeoutMs);
    const timer = setTimeout(() => {
        controller.abort(late);
    }, timeoutMs);
    const onAbort = () => {
        controller.abort(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const started = performance.now();
    try {
        const result = await call(controller.signal);
        return { result, seconds: (performance.now() - started) / 1000 };
    }
    catch (error) {
        if (signal?.aborted)
            throw signal.reason;
        throw controller.signal.aborted ? late : asCallError(error, target);
    }
    finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
    }
}
