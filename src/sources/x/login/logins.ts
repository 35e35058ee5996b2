/** The ways to a session with X, each from start to end. */
import { writeSession } from '../session-file.ts'
import { readCookiesFile } from '../given-cookies.ts'
import type { Log } from '../../../log.ts'
import { refusedState } from '../session-state.ts'
import { BOOKMARKS } from '../timeline-answer.ts'
import { watchTraffic } from '../traffic.ts'
import { openXBrowser } from '../x-browser.ts'
import type { XSettings } from '../x-settings.ts'
import { logInWith } from './ensure-login.ts'
import type { AskUser } from './log-in-by-password.ts'
import { verifySession } from './verify-session.ts'

export { logInByHand } from './log-in-by-hand.ts'

export interface LoginParts {
  settings: XSettings
  log: Log
  signal: AbortSignal
}

/** By name and password, with somebody to ask. @throws What `logInByPassword` and `openXBrowser` throw. */
export async function logInOnce(
  parts: LoginParts & { account: NonNullable<XSettings['account']>; ask: AskUser },
): Promise<void> {
  await inBrowser(parts, (browser) => logInWith(browser, parts))
}

/** @throws {UsageError} `x_cookies_unusable`, and why X does not take the session. */
export async function logInByCookies(parts: LoginParts, file: string): Promise<void> {
  const cookies = await readCookiesFile(file, parts.settings)
  await writeSession(parts.settings.folder, { cookies, via: 'cookies', savedAt: new Date().toISOString() })
  await checkLogin(parts)
}

/** Asks X. @throws {UsageError} why it does not take the session. */
export async function checkLogin(parts: LoginParts): Promise<void> {
  await inBrowser(parts, async (browser) => {
    const refusal = await verifySession(
      browser,
      await watchTraffic(browser.page, parts.log, BOOKMARKS),
      parts.settings,
    )
    if (refusal !== undefined) {
      const state = refusedState(refusal)
      if (state !== undefined) await browser.noteRefusal(state)
      throw refusal
    }
    await browser.keepSession()
  })
}

async function inBrowser(
  { settings, signal }: LoginParts,
  work: (browser: Awaited<ReturnType<typeof openXBrowser>>) => Promise<void>,
): Promise<void> {
  const browser = await openXBrowser(settings)
  const closeNow = (): void => {
    browser.close().catch(() => undefined) // It is closed once more at the end, where it is told.
  }
  signal.addEventListener('abort', closeNow, { once: true })
  try {
    await work(browser)
  } finally {
    signal.removeEventListener('abort', closeNow)
    await browser.close()
  }
}
