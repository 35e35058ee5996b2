/** Errors by who must act. How an error is answered (exit code, status, retry) follows from its class. */

/** What the user is told beside the message. */
export interface ErrorDetails {
  /** What to do about it, as one sentence. */
  hint?: string
  /** What is wrong where in what was sent, for forms. */
  faults?: readonly Fault[]
  cause?: unknown
}

export interface Fault {
  /** Such as `preferences.run_mode`. */
  path: string
  message: string
}

/** The base of every error that we raise on purpose. Anything else is a fault of ours. */
export class KbaError extends Error {
  override readonly name: string = 'KbaError'
  /** Stable, snake_case, listed in `docs/errors.md`. */
  readonly code: string
  readonly hint: string | undefined
  readonly faults: readonly Fault[] | undefined

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.code = code
    this.hint = details.hint
    this.faults = details.faults
  }
}

/** The user must change a setting or an argument. Exit 2. Never retried. */
export class UsageError extends KbaError {
  override readonly name = 'UsageError'
}

/** A service that we depend on is away or busy. Exit 1. Retried, after `retryAfterMs` if given. */
export class UnavailableError extends KbaError {
  override readonly name = 'UnavailableError'
  readonly retryAfterMs: number | undefined

  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { retryAfterMs?: number | undefined } = {},
  ) {
    super(code, message, details)
    this.retryAfterMs = details.retryAfterMs
  }
}

/** One post cannot be processed. Recorded on the post; the run goes on. Tried again in the next run. */
export class PostError extends KbaError {
  override readonly name = 'PostError'
}

/** The disk, the database or another part of this machine refuses. Exit 1. The run stops, nothing is lost. */
export class SystemError extends KbaError {
  override readonly name = 'SystemError'
}

/** @returns The text that a user may see: a message of ours, or the first line of a foreign error. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n', 1)[0] ?? ''
}

/** An error of ours as it is stored, for another process to throw. */
export interface PackedError {
  name: string
  code: string
  message: string
  hint?: string
}

const CLASSES = { KbaError, UsageError, UnavailableError, PostError, SystemError }

export function packError(error: unknown): PackedError {
  if (!(error instanceof KbaError)) return { name: 'Error', code: 'unexpected', message: messageOf(error) }
  const { name, code, message, hint } = error
  return { name, code, message, ...(hint === undefined ? {} : { hint }) }
}

export function unpackError({ name, code, message, hint }: PackedError): Error {
  const make = CLASSES[name as keyof typeof CLASSES] as typeof KbaError | undefined
  return make === undefined ? new Error(message) : new make(code, message, hint === undefined ? {} : { hint })
}
