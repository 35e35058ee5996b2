/** Logs the user in to X's API: asks X in the user's browser, takes the code, keeps the tokens. */
import { UsageError } from '../../errors.ts'
import { textAt } from '../../x-data/shape.ts'
import { openCallback } from './callback-server.ts'
import { authorizeAddress, exchangeCode, makeLoginSecrets, type OauthSettings, type Tokens } from './oauth.ts'
import { requestText } from './request-text.ts'
import { removeLogin, saveLogin, type ApiLogin } from './token-file.ts'
import type { XApiSettings } from './settings.ts'

const LIMIT_MS = 10 * 60_000

/**
 * @param show - Told the address that the user is to open.
 * @returns The name of who logged in, without the at sign.
 * @throws {UsageError} `api_not_set`, `api_port_taken`, `api_login_refused`; {UnavailableError} when X is away.
 */
export async function loginToApi(
  settings: XApiSettings,
  show: (address: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const oauth = requireOauth(settings)
  const secrets = makeLoginSecrets()
  const callback = await openCallback(settings.callbackPort, secrets.state, LIMIT_MS, signal)
  try {
    const { redirectUri } = callback
    show(authorizeAddress(oauth, redirectUri, secrets))
    const code = await callback.code
    const tokens = await exchangeCode(oauth, { code, redirectUri, verifier: secrets.verifier }, signal)
    const login = await whoIs(oauth, tokens, signal)
    await saveLogin(settings.tokenFile, login)
    return login.handle
  } finally {
    callback.close()
  }
}

/** Forgets the tokens on this machine. */
export async function logoutOfApi({ tokenFile }: XApiSettings): Promise<void> {
  await removeLogin(tokenFile)
}

function requireOauth({ oauth }: XApiSettings): OauthSettings {
  if (oauth !== undefined) return oauth
  throw new UsageError('api_not_set', "X's API needs an app of your own.", {
    hint: "Create one in X's developer console (type: native app, callback http://127.0.0.1:8976/callback) and set X_API_CLIENT_ID.",
  })
}

async function whoIs(oauth: OauthSettings, tokens: Tokens, signal: AbortSignal): Promise<ApiLogin> {
  const headers = { authorization: `Bearer ${tokens.accessToken}` }
  const { status, text } = await requestText(`${oauth.apiUrl}/2/users/me`, { headers, signal })
  const answer: unknown = status === 200 ? JSON.parse(text) : undefined
  const userId = textAt(answer, 'data', 'id')
  if (userId !== undefined) return { ...tokens, userId, handle: textAt(answer, 'data', 'username') ?? userId }
  throw new UsageError('api_plan', `X's API did not say whose login this is (status ${status}).`, {
    hint: "The app's plan may not include this endpoint, or its credits are used up: see X's developer console.",
  })
}
