/** Errors by who must act. How an error is answered (exit code, status, retry) follows from its class. */
/** The base of every error that we raise on purpose. Anything else is a fault of ours. */
export class KbaError extends Error {
    name = 'KbaError';
    /** Stable, snake_case, listed in `docs/errors.md`. */
    code;
    hint;
    constructor(code, message, details = {}) {
        super(message, details.cause === undefined ? {} : { cause: details.cause });
        this.code = code;
        this.hint = details.hint;
    }
}
/** The user must change a setting or an argument. Exit 2. Never retried. */
export class UsageError extends KbaError {
    name = 'UsageError';
}
/** A service that we depend on is away or busy. Exit 1. Retried, after `retryAfterMs` if given. */
export class UnavailableError extends KbaError {
    name = 'UnavailableError';
    retryAfterMs;
    constructor(code, message, details = {}) {
        super(code, message, details);
        this.retryAfterMs = details.retryAfterMs;
    }
}
/** One post cannot be processed. Recorded on the post; the run goes on. Tried again in the next run. */
export class PostError extends KbaError {
    name = 'PostError';
}
/** The disk, the database or another part of this machine refuses. Exit 1. The run stops, nothing is lost. */
export class SystemError extends KbaError {
    name = 'SystemError';
}
/** @returns The text that a user may see: a message of ours, or the first line of a foreign error. */
export function messageOf(error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.split('\n', 1)[0] ?? '';
}
