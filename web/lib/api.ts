/** Asking the server: JSON both ways, faults as errors that say what happened and what to do. */
import type { ApiError } from '../../src/contract/api/operation.ts'
import { takeFirstAnswer } from './first-answers.ts'

/** What the server, or the way to it, had against a request. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault'
  /** 0 where the server did not answer. */
  readonly status: number
  readonly code: string
  readonly hint: string | undefined

  constructor(
    message: string,
    { status, code, hint }: { status: number; code: string; hint?: string | undefined },
  ) {
    super(message)
    this.status = status
    this.code = code
    this.hint = hint
  }
}

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a file or a form as it is. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

/**
 * @param path - Below the server's root, such as `/api/items`.
 * @returns The answer's JSON, of the shape that the contract names; `undefined` where there is none.
 * @throws {ApiFault} for every refusal, and when the server is away.
 */
export async function ask<T>(path: string, { method = 'GET', body, headers, signal }: RequestOptions = {}) {
  const isRaw = body instanceof Blob || body instanceof FormData
  const early = method === 'GET' ? takeFirstAnswer(path) : undefined
  const asked =
    early ??
    fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  const response = await asked.catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiFault('The server does not answer.', {
      status: 0,
      code: 'server_away',
      hint: 'This page tries again as soon as the server is back.',
    })
  })
  if (!response.ok) throw await faultFrom(response)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

/** Reads what the server said; a refusal for want of the token leads to the login page. */
async function faultFrom(response: Response): Promise<ApiFault> {
  const said = (await response.json().catch(() => ({}))) as Partial<ApiError>
  if (response.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`)
  }
  return new ApiFault(said.error ?? `The server answered with status ${response.status}.`, {
    status: response.status,
    code: said.code ?? `http_${response.status}`,
    hint: said.details?.hint,
  })
}

/** What to show of an error, whatever it is. */
export function faultOf(error: unknown): { message: string; hint?: string | undefined; code?: string } {
  if (error instanceof ApiFault) return { message: error.message, hint: error.hint, code: error.code }
  if (error instanceof Error) return { message: error.message }
  return { message: 'Something went wrong.' }
}

/**
 * @param values - Left out where undefined, empty or false.
 * @returns Such as `?q=postgres&limit=50`; empty without values.
 */
export function queryOf(
  values: Readonly<Record<string, string | number | boolean | undefined | null>>,
): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '' && value !== false)
      query.set(name, String(value))
  }
  return query.size === 0 ? '' : `?${query}`
}

/** The same on one line: what happened, and what to do. */
export function faultLine(error: unknown): string {
  const { message, hint } = faultOf(error)
  return hint === undefined ? message : `${message} ${hint}`
}

/** What an answer tells of an error of others, such as a model server's, on one line. */
export function toldFault({ error, details }: ApiError): string {
  return details?.hint === undefined ? error : `${error} ${details.hint}`
}
