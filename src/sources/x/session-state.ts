/** What is known of the session without asking X. */
import { KbaError } from '../../errors.ts'
import type { SourceReadiness } from '../source.ts'
import { findBrowser, requireBrowser } from './find-browser.ts'
import { givenCookies } from './given-cookies.ts'
import { loggedOut } from './judge-answer.ts'
import { authTokenOf, fingerprint, readSession, type SessionCheck } from './session-file.ts'
import type { XSettings } from './x-settings.ts'

export interface SessionState {
  /** `none`: not set up. `refused`: X took it no more when it was last tried. */
  state: 'none' | 'ready' | 'refused'
  /** Where it comes from. */
  via: 'login' | 'password' | 'cookies' | undefined
  /** ISO 8601 UTC. */
  savedAt?: string
  /** None where it was not used yet. */
  checked?: SessionCheck
}

/** What an error says of the session, by its code. */
const REFUSALS: Readonly<Record<string, Exclude<SessionCheck['state'], 'ok'>>> = {
  x_logged_out: 'expired',
  x_locked: 'locked',
  x_challenged: 'challenged',
  x_suspended: 'suspended',
}

/** @returns Nothing for an error that says nothing of the session. */
export function refusedState(error: unknown): Exclude<SessionCheck['state'], 'ok'> | undefined {
  return error instanceof KbaError ? REFUSALS[error.code] : undefined
}

/** @throws {UsageError} `x_cookies_unusable`. */
export async function sessionState(settings: XSettings): Promise<SessionState> {
  const given = authTokenOf({ cookies: (await givenCookies(settings)) ?? [] })
  const kept = await readSession(settings.folder)
  const isNew = given !== undefined && kept?.origin !== fingerprint(given)
  if (isNew) return { state: 'ready', via: 'cookies' }
  const checked = kept?.checked && { checked: kept.checked }
  if (kept?.checked?.state === 'expired') return { state: 'refused', via: kept.via, ...checked }
  if (kept === undefined || authTokenOf(kept) === undefined)
    return { state: 'none', via: undefined, ...checked }
  const saved = kept.savedAt === undefined ? {} : { savedAt: kept.savedAt }
  return { state: 'ready', via: kept.via, ...saved, ...checked }
}

export async function readiness(settings: XSettings): Promise<SourceReadiness> {
  try {
    const { state } = await sessionState(settings)
    if (state === 'none' && settings.account === undefined)
      return { state: 'off', hint: 'Log in once with kba login, or set X_AUTH_TOKEN and X_CT0.' }
    if (state !== 'ready' && !(await mayLogIn(settings))) return { state: 'blocked', error: loggedOut() }
    if (findBrowser(settings.browser) === undefined) requireBrowser(settings.browser)
    return { state: 'ready' }
  } catch (error) {
    if (error instanceof KbaError) return { state: 'blocked', error }
    throw error
  }
}

/** Whether name and password are set, and X did not refuse them yet. */
export async function mayLogIn({ folder, account }: XSettings): Promise<boolean> {
  if (account === undefined) return false
  return (await readSession(folder))?.refusedLogin !== fingerprint(account.username, account.password)
}
