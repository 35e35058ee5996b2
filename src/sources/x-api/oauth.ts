/** OAuth 2 with PKCE (RFC 7636) against X: the address that asks the user, and the exchange of codes for tokens. */
import { createHash, randomBytes } from 'node:crypto'
import { messageOf, UnavailableError, UsageError } from '../../errors.ts'
import { requestText } from './request-text.ts'
import { numberAt, textAt, type JsonObject } from '../../x-data/shape.ts'

/** Reading bookmarks, and a token to renew the access without asking the user again. Nothing that writes. */
const SCOPES = ['bookmark.read', 'tweet.read', 'users.read', 'offline.access']

export interface OauthSettings {
  clientId: string
  /** Of a confidential client; a native app has none. */
  clientSecret: string | undefined
  apiUrl: string
  authorizeUrl: string
}

export interface Tokens {
  accessToken: string
  refreshToken: string | undefined
  /** ISO 8601 UTC. */
  expiresAt: string
}

/** What one login keeps to itself until the user comes back. */
export interface LoginSecrets {
  state: string
  verifier: string
}

export function makeLoginSecrets(): LoginSecrets {
  return { state: randomBytes(24).toString('base64url'), verifier: randomBytes(48).toString('base64url') }
}

/** @returns The address at which the user lets us read. */
export function authorizeAddress(
  { authorizeUrl, clientId }: OauthSettings,
  redirectUri: string,
  { state, verifier }: LoginSecrets,
): string {
  const url = new URL(authorizeUrl)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: SCOPES.join(' '),
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }))
    url.searchParams.set(name, value)
  return url.href
}

/** @throws {UsageError} `api_login_refused`; {UnavailableError} when X is away. */
export function exchangeCode(
  settings: OauthSettings,
  { code, redirectUri, verifier }: { code: string; redirectUri: string; verifier: string },
  signal: AbortSignal,
): Promise<Tokens> {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
  return askForTokens(settings, form, undefined, signal)
}

/** X gives a new refresh token each time; the old one is spent. @throws {UsageError} `api_login_expired`. */
export async function refreshTokens(
  settings: OauthSettings,
  refreshToken: string,
  signal: AbortSignal,
): Promise<Tokens> {
  return askForTokens(
    settings,
    { grant_type: 'refresh_token', refresh_token: refreshToken },
    refreshToken,
    signal,
  )
}

async function askForTokens(
  settings: OauthSettings,
  form: Record<string, string>,
  oldRefreshToken: string | undefined,
  signal: AbortSignal,
): Promise<Tokens> {
  const { clientId, clientSecret, apiUrl } = settings
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
  if (clientSecret !== undefined) {
    const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`
  }
  const body = new URLSearchParams({ ...form, client_id: clientId }).toString()
  const reply = await requestText(`${apiUrl}/2/oauth2/token`, { method: 'POST', headers, body, signal })
  if (reply.status === 429 || reply.status >= 500)
    throw new UnavailableError('api_away', `X answered ${reply.status} to the request for a token.`)
  const answer = parseAnswer(reply.text)
  const accessToken = textAt(answer, 'access_token')
  if (reply.status !== 200 || accessToken === undefined) throw refused(answer, reply.status, oldRefreshToken)
  const seconds = numberAt(answer, 'expires_in') ?? 7200
  return {
    accessToken,
    refreshToken: textAt(answer, 'refresh_token') ?? oldRefreshToken,
    expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
  }
}

/** X repeats in its words what it was sent: only its short code is told. */
function refused(answer: JsonObject, status: number, oldRefreshToken: string | undefined): UsageError {
  const said = textAt(answer, 'error') ?? ''
  const code = /^[a-z_]{1,40}$/.test(said) ? ` (${said})` : ''
  if (oldRefreshToken !== undefined)
    return new UsageError('api_login_expired', `X no longer renews the access${code}.`, {
      hint: 'Log in again: kba login --api',
    })
  return new UsageError('api_login_refused', `X refused the login with status ${status}${code}.`, {
    hint: 'Check X_API_CLIENT_ID, X_API_CLIENT_SECRET and the callback address of the app, then: kba login --api',
  })
}

function parseAnswer(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as JsonObject) : {}
  } catch (error) {
    return { error_words: messageOf(error) }
  }
}
