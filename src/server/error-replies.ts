/** What an error answers: the one place where classes and codes become statuses. */
import type { FastifyInstance } from 'fastify'
import type { ApiError } from '../contract/api/operation.ts'
import { databaseFault } from '../db/database-fault.ts'
import { KbaError, PostError, UnavailableError, UsageError } from '../errors.ts'
import type { Log } from '../log.ts'

/** Where the class alone does not say it. */
const STATUS_OF_CODE: Record<string, number> = {
  token_needed: 401,
  token_wrong: 401,
  too_many_tries: 429,
  host_refused: 403,
  origin_refused: 403,
  caller_refused: 403,
  run_going_on: 409,
  unknown_path: 404,
  unknown_run: 404,
  unknown_item: 404,
  unknown_schedule: 404,
  unknown_category: 404,
  unknown_duplicate: 404,
  unknown_post: 404,
  not_in_bin: 404,
  unknown_session: 404,
  unknown_message: 404,
  unknown_synthesis: 404,
  unknown_medium: 404,
  unknown_receipt: 404,
  unknown_setting: 404,
  no_sample: 404,
  answer_going_on: 409,
  edited_meanwhile: 409,
  duplicate_merged: 409,
  item_edited: 409,
  target_exists: 409,
  category_exists: 409,
  schedule_exists: 409,
  setting_locked: 403,
  upload_too_large: 413,
  body_type: 415,
  too_many_uploads: 429,
}

/** What Fastify refuses by itself, in our words: its own may quote the request. */
const REFUSALS: Record<number, string> = {
  400: 'The request cannot be read.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'The body is of a type that is not taken here.',
}

export interface ErrorReply {
  status: number
  body: ApiError
  retryAfterSeconds?: number
}

/** @param thrown - Not of ours: it is logged, and its message stays here. */
export function replyToError(thrown: unknown, log: Log): ErrorReply {
  const error = databaseFault(thrown) ?? thrown
  if (error instanceof KbaError) return replyToOurs(error, log)
  const { statusCode, code } = (error ?? {}) as { statusCode?: number; code?: unknown }
  const refusal = typeof code === 'string' && code.startsWith('FST_') ? REFUSALS[statusCode ?? 0] : undefined
  if (refusal !== undefined && statusCode !== undefined)
    return { status: statusCode, body: { error: refusal, code: 'bad_request' } }
  log.error({ err: error }, 'request failed')
  return { status: 500, body: { error: 'Something went wrong.', code: 'unexpected' } }
}

function replyToOurs(error: KbaError, log: Log): ErrorReply {
  const status = STATUS_OF_CODE[error.code] ?? statusOfClass(error)
  if (status >= 500) log.warn({ err: error }, 'request failed')
  return { status, body: apiError(error), ...(retryAfterOf(error) ?? {}) }
}

/** An error of ours in the shape of the API. */
export function apiError(error: KbaError): ApiError {
  const { message, code, hint, faults } = error
  const details: NonNullable<ApiError['details']> = {
    ...(hint === undefined ? {} : { hint }),
    ...(faults === undefined ? {} : { faults: [...faults] }),
    ...(retryAfterOf(error) && { retry_after_seconds: retryAfterOf(error)?.retryAfterSeconds }),
  }
  return { error: message, code, ...(Object.keys(details).length > 0 && { details }) }
}

function retryAfterOf(error: KbaError): { retryAfterSeconds: number } | undefined {
  const retryAfterMs = error instanceof UnavailableError ? error.retryAfterMs : undefined
  return retryAfterMs === undefined ? undefined : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) }
}

function statusOfClass(error: KbaError): number {
  if (error instanceof UsageError) return 400
  if (error instanceof UnavailableError) return 503
  return error instanceof PostError ? 422 : 500
}

export function addErrorReplies(server: FastifyInstance, log: Log): void {
  server.setErrorHandler((error, _request, reply) => {
    const { status, body, retryAfterSeconds } = replyToError(error, log)
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
    return reply.status(status).send(body)
  })
}

export function refuseUnknownPath(): never {
  throw new UsageError('unknown_path', 'There is nothing at this address.')
}
