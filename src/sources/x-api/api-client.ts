/** X's API v2 with the login of the user: the access is renewed when it runs out, answers are told apart by who must act. */
import type { KbaError } from '../../errors.ts'
import { UnavailableError, UsageError } from '../../errors.ts'
import { isObject, type JsonObject, textAt } from '../../x-data/shape.ts'
import { refreshTokens, type OauthSettings } from './oauth.ts'
import { openRateLimits } from './rate-limit.ts'
import { requestText, type ApiReply } from './request-text.ts'
import { loadLogin, saveLogin, withLoginLock, type ApiLogin } from './token-file.ts'

/** The access is renewed so long before it runs out. */
const RENEW_BEFORE_MS = 60_000

export interface ApiClient {
  /**
   * @param endpoint - For the rate limits, such as `bookmarks`.
   * @param path - Such as `/2/users/12/bookmarks`.
   * @returns The answer, as text and as an object.
   * @throws {UnavailableError} `rate_limited`, `api_away`; {UsageError} `api_login_expired`, `api_plan`, `api_refused`.
   */
  get(endpoint: string, path: string, query: Record<string, string>, signal: AbortSignal): Promise<ApiAnswer>
  /** @throws {UsageError} `api_logged_out`. */
  login(): Promise<ApiLogin>
}

/** `get` for somebody who waits until it may be asked. */
export type ApiGet = (endpoint: string, path: string, query: Record<string, string>) => Promise<ApiAnswer>

export interface ApiAnswer {
  text: string
  json: JsonObject
}

export function openApiClient(settings: OauthSettings, tokenFile: string): ApiClient {
  const limits = openRateLimits()

  async function login(): Promise<ApiLogin> {
    const known = await loadLogin(tokenFile)
    if (known !== undefined) return known
    throw new UsageError('api_logged_out', "You are not logged in to X's API.", { hint: 'kba login --api' })
  }

  /** @param spent - The access token that X does not take any more; another process may have renewed it. */
  function renew(spent: string, signal: AbortSignal): Promise<ApiLogin> {
    return withLoginLock(tokenFile, signal, async () => {
      const known = await login()
      if (known.accessToken !== spent) return known
      if (known.refreshToken === undefined) throw expired()
      const tokens = await refreshTokens(settings, known.refreshToken, signal)
      const renewed = { ...known, ...tokens }
      await saveLogin(tokenFile, renewed)
      return renewed
    })
  }

  async function current(signal: AbortSignal): Promise<ApiLogin> {
    const known = await login()
    const left = Date.parse(known.expiresAt) - Date.now()
    return left < RENEW_BEFORE_MS && known.refreshToken !== undefined
      ? renew(known.accessToken, signal)
      : known
  }

  return {
    login,
    async get(endpoint, path, query, signal) {
      limits.require(endpoint)
      const address = `${settings.apiUrl}${path}?${new URLSearchParams(query).toString()}`
      const ask = ({ accessToken }: ApiLogin): Promise<ApiReply> =>
        requestText(address, { headers: { authorization: `Bearer ${accessToken}` }, signal })
      let access = await current(signal)
      let reply = await ask(access)
      if (reply.status === 401) {
        access = await renew(access.accessToken, signal)
        reply = await ask(access)
      }
      if (reply.status === 429) throw limits.refused(endpoint, reply.headers)
      limits.note(endpoint, reply.headers)
      return { text: reply.text, json: checked(reply) }
    },
  }
}

function checked(reply: ApiReply): JsonObject {
  const { status } = reply
  if (status === 200) return parsed(reply.text)
  if (status === 401) throw expired()
  if (status >= 500) throw new UnavailableError('api_away', `X's API answered ${status}.`)
  throw refusal(status, reply.text)
}

function expired(): UsageError {
  return new UsageError('api_login_expired', "X's API no longer accepts the login.", {
    hint: 'Log in again: kba login --api',
  })
}

function refusal(status: number, text: string): KbaError {
  const said = isJson(text)
  const title = textAt(said, 'title') ?? textAt(said, 'detail')
  const words = title === undefined ? '' : ` (${title.slice(0, 120)})`
  if (status === 402 || status === 403)
    return new UsageError('api_plan', `X's API refused with status ${status}${words}.`, {
      hint: "The app's plan may not include this endpoint, or its credits are used up: see X's developer console.",
    })
  return new UsageError('api_refused', `X's API refused with status ${status}${words}.`, {
    hint: 'Run again later. If it keeps happening, the API has changed: report it with the status.',
  })
}

function parsed(text: string): JsonObject {
  const value = isJson(text)
  if (value !== undefined) return value
  throw new UnavailableError('api_away', "X's API did not answer with JSON.")
}

function isJson(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
