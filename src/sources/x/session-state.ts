/** What is known of the session without asking X. */
import { KbaError } from '../../errors.ts'
import type { SourceReadiness } from '../source.ts'
import { findBrowser, requireBrowser } from './find-browser.ts'
import { givenCookies } from './given-cookies.ts'
import { loggedOut } from './judge-answer.ts'
import { authTokenOf, fingerprint, readSession } from './session-file.ts'
import type { XSettings } from './x-settings.ts'

export interface SessionState extends Partial<Record<'savedAt' | 'refusedAt', string>> {
  /** `none`: not set up. `refused`: X took it no more when it was last tried. */
  state: 'none' | 'ready' | 'refused'
  /** Where it comes from. */
  via: 'login' | 'password' | 'cookies' | undefined
}

/** @throws {UsageError} `x_cookies_unusable`. */
export async function sessionState(settings: XSettings): Promise<SessionState> {
  const given = authTokenOf({ cookies: (await givenCookies(settings)) ?? [] })
  const kept = await readSession(settings.folder)
  const isNew = given !== undefined && kept?.origin !== fingerprint(given)
  if (isNew) return { state: 'ready', via: 'cookies' }
  if (kept?.refusedAt !== undefined) return { state: 'refused', via: kept.via, refusedAt: kept.refusedAt }
  if (kept === undefined || authTokenOf(kept) === undefined) return { state: 'none', via: undefined }
  return { state: 'ready', via: kept.via, ...(kept.savedAt !== undefined && { savedAt: kept.savedAt }) }
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
