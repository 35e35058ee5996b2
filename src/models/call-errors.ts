/** Turns what goes wrong in a call to a model server into our errors, without a key or a request in the text. */
import { KbaError, PostError, UnavailableError, UsageError } from '../errors.ts'
import { nameOfServer, type ServerAddress } from './servers/server-address.ts'

/** The server answered with an error status. `text` is read to tell cases apart; it is never shown. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure'
  readonly status: number
  readonly retryAfter: string | null
  readonly text: string

  constructor(status: number, retryAfter: string | null, text: string) {
    super(`HTTP ${status}`)
    this.status = status
    this.retryAfter = retryAfter
    this.text = text
  }
}

/** The server answered 200 with something that is not its protocol. The message is ours. */
export class BadReply extends Error {
  override readonly name = 'BadReply'
}

/** Who was called, for the text of an error. */
export interface CallTarget {
  server: ServerAddress
  model: string
}

const TIMEOUT_CODES = new Set([
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])
/** The request was not even sent: whatever it was about is not at fault. */
const NOT_SENT_CODES = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
  'UND_ERR_CONNECT_TIMEOUT',
])
/** Of errors that one request can cause, but a server that is away as well: a proxy in front of it answers 502. */
const LIKE_AWAY_CODES = new Set(['model_unreachable', 'model_timeout', 'model_server_error'])
const NETWORK_CODE = /^(E[A-Z_]+|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|DEPTH_ZERO_[A-Z_]+|SELF_SIGNED_[A-Z_]+)$/
/** What servers say when this one request is at fault, rather than a setting. */
const ABOUT_THE_INPUT = /context|too (long|large|many)|token|image/i

/**
 * @param error - What a client library or fetch threw.
 * @returns An `UnavailableError` (retried), a `UsageError` or `PostError` (not retried); an error that is none of
 * the server's doing comes back as it is.
 */
export function asCallError(error: unknown, target: CallTarget): unknown {
  if (error instanceof KbaError) return error
  if (error instanceof HttpFailure) return forStatus(error, target)
  const name = nameOfServer(target.server)
  if (error instanceof BadReply || error instanceof SyntaxError) {
    const what = error instanceof BadReply ? error.message : 'with something that is not JSON'
    return new UnavailableError('model_server_error', `${name} replied ${what}.`, {
      hint: `Check ${settingOf(target)}; the log of the model server has details.`,
    })
  }
  const code = networkCode(error)
  if (code === undefined) return error
  if (TIMEOUT_CODES.has(code)) return timeoutError(target, undefined, error)
  return new UnavailableError('model_unreachable', `${name} cannot be reached (${code}).`, {
    hint: `Start the server, or check ${settingOf(target)}.`,
    cause: error,
  })
}

/**
 * Whether a failed call says something about the server rather than about what it was asked: it could not be asked, or
 * it failed in a way in which one that is away fails too, and it is.
 *
 * @param error - From a call to a model server.
 * @param isAway - Asked only when the error alone does not tell.
 */
export async function isServersFault(error: KbaError, isAway: () => Promise<boolean>): Promise<boolean> {
  const code = networkCode(error.cause)
  if (code !== undefined && NOT_SENT_CODES.has(code)) return true
  return LIKE_AWAY_CODES.has(error.code) && (await isAway())
}

/** @param timeoutMs - The limit that was passed; undefined if the network gave up first. */
export function timeoutError(
  { server, model }: CallTarget,
  timeoutMs: number | undefined,
  cause?: unknown,
): UnavailableError {
  const after = timeoutMs === undefined ? 'in time' : `within ${timeoutMs / 1000} s`
  return new UnavailableError(
    'model_timeout',
    `${nameOfServer(server)} did not answer for ${model} ${after}.`,
    {
      hint: 'Use a smaller model, or raise the time limit.',
      ...(cause === undefined ? {} : { cause }),
    },
  )
}

/**
 * @param header - Seconds or an HTTP date.
 * @returns Milliseconds from now, 0 for a moment that has passed; undefined if it is neither.
 */
export function retryAfterMs(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

// The failure itself is no `cause` here: its text may quote the request or a part of the key.
function forStatus(failure: HttpFailure, target: CallTarget): KbaError {
  const { status } = failure
  const name = nameOfServer(target.server)
  const wait = { retryAfterMs: retryAfterMs(failure.retryAfter) }
  if (status === 429) {
    const hint = 'kba tries again. If it keeps happening, lower MAX_CONCURRENT_REQUESTS.'
    return new UnavailableError('model_busy', `${name} is busy (429).`, { ...wait, hint })
  }
  if (status === 408) {
    const hint = 'kba tries again. If it keeps happening, use a smaller model.'
    return new UnavailableError('model_timeout', `${name} gave up waiting (408).`, { ...wait, hint })
  }
  if (status >= 500) {
    return new UnavailableError('model_server_error', `${name} failed (${status}) for ${target.model}.`, {
      ...wait,
      hint: 'The log of the model server says why.',
    })
  }
  if (status === 413 || ((status === 400 || status === 422) && ABOUT_THE_INPUT.test(failure.text))) {
    return new PostError(
      'model_refused_post',
      `${name} cannot take this post with ${target.model} (${status}).`,
      {
        hint: 'The post is too long, or has an image that the model cannot read. Try a model with a longer context.',
      },
    )
  }
  return refusal(failure, target)
}

function refusal({ status, text }: HttpFailure, target: CallTarget): UsageError {
  const { model, server } = target
  const name = nameOfServer(server)
  if (status === 401 || status === 403) {
    const hint =
      server.provider === 'openai' ? 'Check OPENAI_API_KEY.' : 'Check the credentials in OLLAMA_URL.'
    return new UsageError('model_refused', `${name} rejected the API key (${status}).`, { hint })
  }
  if (status === 404 && /model/i.test(text)) {
    const hint =
      server.provider === 'ollama' ? `Run: ollama pull ${model}` : 'Choose a model that the server lists.'
    return new UsageError('model_refused', `${name} has no model ${model}.`, { hint })
  }
  return new UsageError('model_refused', `${name} refused the request for ${model} (${status}).`, {
    hint: `Check ${settingOf(target)} and the name of the model.`,
  })
}

function settingOf({ server }: CallTarget): string {
  return server.provider === 'ollama' ? 'OLLAMA_URL' : 'OPENAI_BASE_URL (most end in /v1)'
}

/** Libraries wrap the network's error, some of them twice. */
function networkCode(error: unknown): string | undefined {
  let unnamed: string | undefined
  for (let at = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string' && NETWORK_CODE.test(at.code)) return at.code
    if (at.message === 'fetch failed' || at.message === 'terminated') unnamed = at.message
  }
  return unnamed
}
