/** The user logs in to X in a window, or answers there what X asks; the session is kept. */
import { UsageError } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import { refusalOf } from '../judge-answer.ts'
import { authTokenOf } from '../session-file.ts'
import { BOOKMARKS } from '../timeline-answer.ts'
import { watchTraffic } from '../traffic.ts'
import { openXBrowser, type XBrowser } from '../x-browser.ts'
import type { XSettings } from '../x-settings.ts'
import { lookForBookmarks } from './verify-session.ts'

const LOOK_EVERY_MS = 500
const LEAD_EVERY_MS = 8000
const PATIENCE_MS = 20 * 60_000

export interface HandParts {
  settings: XSettings
  log: Log
  signal: AbortSignal
  /** Without a window only for tests, which log in by script. */
  visible?: boolean
  /** Told when the window is there. */
  onOpen?: (browser: XBrowser) => void
}

/**
 * Ends when X shows the bookmarks.
 *
 * @throws {UsageError} `x_login_left` when the window was closed before, or nothing happened for 20 minutes;
 * `no_display`, and what `openXBrowser` throws.
 */
export async function logInByHand({
  settings,
  log,
  signal,
  visible = true,
  onOpen,
}: HandParts): Promise<void> {
  if (visible) requireDisplay(settings)
  const browser = await openXBrowser(settings, { visible })
  const closeNow = (): void => {
    browser.close().catch(() => undefined) // It is closed once more at the end, where it is told.
  }
  signal.addEventListener('abort', closeNow, { once: true })
  try {
    const traffic = await watchTraffic(browser.page, log, BOOKMARKS)
    onOpen?.(browser)
    await lead(browser, settings)
    const deadline = Date.now() + PATIENCE_MS
    let ledAt = Date.now()
    while (Date.now() < deadline && !browser.page.isClosed()) {
      if ((await lookForBookmarks(browser, traffic)) === true) {
        await browser.keepSession('login')
        return
      }
      // Who is logged in and elsewhere is led to the bookmarks.
      if (Date.now() > ledAt + LEAD_EVERY_MS && (await isElsewhere(browser))) {
        await lead(browser, settings)
        ledAt = Date.now()
      }
      await traffic.wait(LOOK_EVERY_MS)
    }
    signal.throwIfAborted()
    throw new UsageError('x_login_left', 'The login was closed before X showed the bookmarks.', {
      hint: 'Run kba login again, log in, and wait until the window closes by itself.',
    })
  } finally {
    signal.removeEventListener('abort', closeNow)
    await browser.close()
  }
}

async function lead({ page }: XBrowser, { bookmarksUrl }: XSettings): Promise<void> {
  await page.goto(bookmarksUrl.href, { waitUntil: 'commit' }).catch((error: unknown) => {
    if (!page.isClosed() && !/ERR_ABORTED|interrupted/.test(String(error))) throw error
  })
}

async function isElsewhere({ page, context }: XBrowser): Promise<boolean> {
  if (page.isClosed() || authTokenOf({ cookies: await context.cookies() }) === undefined) return false
  return refusalOf(page.url(), '') === undefined
}

/** Whether a window can be shown on this machine. */
export function hasDisplay({ environment }: XSettings): boolean {
  return process.platform !== 'linux' || 'DISPLAY' in environment || 'WAYLAND_DISPLAY' in environment
}

function requireDisplay(settings: XSettings): void {
  if (hasDisplay(settings)) return
  throw new UsageError('no_display', 'This machine has no screen to open a browser window on.', {
    hint: 'Use cookies (kba login --cookies cookies.txt, or X_AUTH_TOKEN and X_CT0), or kba login --password; or run kba login on a machine with a screen and copy data/sources/x/session.json from there.',
  })
}
