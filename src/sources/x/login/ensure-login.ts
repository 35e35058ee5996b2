/** A session for a fetch that nobody watches: the one that is kept, else one by name and password. */
import { KbaError, UsageError } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import { loggedOut } from '../judge-answer.ts'
import type { XBrowser } from '../x-browser.ts'
import type { XSettings } from '../x-settings.ts'
import { logInByPassword, type AskUser } from './log-in-by-password.ts'

/** @throws {UsageError} `x_logged_out`, `x_code_needed`, and what `logInByPassword` throws. */
export async function ensureLogin(
  browser: XBrowser,
  parts: { settings: XSettings; log: Log; signal: AbortSignal },
): Promise<void> {
  if (await browser.hasSession()) return
  const { account } = parts.settings
  if (account === undefined) throw loggedOut()
  await logInWith(browser, { ...parts, account, ask: nobodyIsThere })
}

/** The same with somebody to ask. What X refused is not tried again by itself. */
export async function logInWith(
  browser: XBrowser,
  parts: Parameters<typeof logInByPassword>[1],
): Promise<void> {
  await browser.context.clearCookies()
  try {
    await logInByPassword(browser, parts)
  } catch (error) {
    if (error instanceof KbaError && /^x_(?:login_refused|code_needed|challenged)$/.test(error.code))
      await browser.markLoginRefused()
    throw error
  }
}

const nobodyIsThere: AskUser = ({ text }) =>
  Promise.reject(
    new UsageError('x_code_needed', `X asks for more than a name and a password: ${text.slice(0, 150)}`, {
      hint: 'Log in once with kba login --password, which asks you for it; the session is kept.',
    }),
  )
