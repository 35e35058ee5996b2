/** The browser with the user's session: a profile of its own, the session's cookies in it, one page. */
import type { BrowserContext, Page } from 'playwright-core'
import { messageOf, SystemError, UsageError } from '../../errors.ts'
import { runProgram } from '../../run-program.ts'
import { requireBrowser } from './find-browser.ts'
import { givenCookies } from './given-cookies.ts'
import { loadPlaywright } from './load-playwright.ts'
import { takeProfile } from './profile.ts'
import {
  authTokenOf,
  checkedNow,
  fingerprint,
  readSession,
  writeSession,
  type Cookie,
  type KeptSession,
  type SessionCheck,
} from './session-file.ts'
import type { XSettings } from './x-settings.ts'

const VERSION_WITHIN_MS = 20_000
const VIEWPORT = { width: 1280, height: 1100 }
const ARGUMENTS = [
  // The addresses of pictures are in the answers: loading them here would load all twice.
  '--blink-settings=imagesEnabled=false',
  '--disk-cache-size=50000000',
  '--disable-features=Translate,MediaRouter',
]

export interface XBrowser {
  readonly context: BrowserContext
  readonly page: Page
  /** Stores the session, which X took, as the browser has it now. Does nothing when it is logged out. */
  keepSession(via?: KeptSession['via']): Promise<void>
  /** Whether it has a session that X did not refuse yet. */
  hasSession(): Promise<boolean>
  /** Stores why X does not take the session. One that is expired is not tried again. */
  noteRefusal(state: Exclude<SessionCheck['state'], 'ok'>): Promise<void>
  /** The login by password is not tried again until there is another one. */
  markLoginRefused(): Promise<void>
  /** May be called twice. */
  close(): Promise<void>
}

/**
 * @param visible - For the user to log in by hand.
 * @throws {UsageError} `no_browser`, `x_cookies_unusable`.
 * @throws {SystemError} `x_profile_in_use`, `browser_failed`.
 */
export async function openXBrowser(settings: XSettings, { visible = false } = {}): Promise<XBrowser> {
  const program = requireBrowser(settings.browser)
  const given = await givenCookies(settings)
  const profile = await takeProfile(settings.folder)
  try {
    const context = await launch(program, profile.folder, settings, visible)
    await seedSession(context, settings, given)
    const page = context.pages()[0] ?? (await context.newPage())
    return browserOf(context, page, settings, given, () => {
      profile.release()
    })
  } catch (error) {
    profile.release()
    throw error
  }
}

async function launch(
  program: string,
  folder: string,
  settings: XSettings,
  visible: boolean,
): Promise<BrowserContext> {
  const agent = visible ? undefined : await userAgentOf(program, settings)
  const start = (chromiumSandbox: boolean): Promise<BrowserContext> =>
    loadPlaywright().chromium.launchPersistentContext(folder, {
      executablePath: program,
      headless: !visible,
      chromiumSandbox,
      args: visible ? [] : ARGUMENTS,
      viewport: visible ? null : VIEWPORT,
      serviceWorkers: 'block',
      env: settings.environment,
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
      ...(agent === undefined ? {} : { userAgent: agent }),
    })
  try {
    return await start(process.getuid?.() !== 0).catch((error: unknown) => {
      if (!/sandbox/i.test(String(error))) throw error
      return start(false)
    })
  } catch (cause) {
    throw new SystemError('browser_failed', `${program} could not be started: ${messageOf(cause)}`, {
      hint: 'Start it yourself to see why, or set X_BROWSER to another one.',
      cause,
    })
  }
}

/** The same as in the window in which the user logged in: a session that changes its browser is asked to log in again. */
async function userAgentOf(program: string, { environment }: XSettings): Promise<string | undefined> {
  const told = await runProgram(program, ['--version'], {
    env: environment,
    timeoutMs: VERSION_WITHIN_MS,
  }).catch(() => undefined)
  const major = /(\d+)\.\d+\.\d+/.exec(told?.out.toString('utf8') ?? '')?.[1]
  if (major === undefined) return undefined
  const system =
    process.platform === 'darwin'
      ? 'Macintosh; Intel Mac OS X 10_15_7'
      : process.platform === 'win32'
        ? 'Windows NT 10.0; Win64; x64'
        : 'X11; Linux x86_64'
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`
}

/** Cookies of the settings once; what X made of them since then is in the profile, and in the kept session. */
async function seedSession(
  context: BrowserContext,
  { folder }: XSettings,
  given: Cookie[] | undefined,
): Promise<void> {
  const kept = (await readSession(folder)) ?? { cookies: [] }
  const current = await context.cookies()
  const token = authTokenOf({ cookies: given ?? [] })
  const isNew = given !== undefined && token !== undefined && kept.origin !== fingerprint(token)
  const cookies = isNew ? given : authTokenOf({ cookies: current }) === authTokenOf(kept) ? [] : kept.cookies
  if (isNew) await context.clearCookies()
  await context.addCookies(cookies).catch(() => {
    // Not the cause: it may hold the cookies.
    throw new UsageError('x_cookies_unusable', 'The browser rejected the cookies of the session.', {
      hint: 'Give them again, or run kba login.',
    })
  })
}

function browserOf(
  context: BrowserContext,
  page: Page,
  { folder, account }: XSettings,
  given: Cookie[] | undefined,
  release: () => void,
): XBrowser {
  const token = authTokenOf({ cookies: given ?? [] })
  const origin = token === undefined ? {} : { origin: fingerprint(token) }
  return {
    context,
    page,
    async keepSession(via) {
      const cookies = await context.cookies()
      const kept = await readSession(folder)
      if (authTokenOf({ cookies }) === undefined) return
      const how = via ?? (token === undefined ? kept?.via : 'cookies')
      await writeSession(folder, {
        ...{
          cookies,
          savedAt: new Date().toISOString(),
          ...origin,
          checked: checkedNow('ok', kept?.checked),
        },
        ...(how === undefined ? {} : { via: how }),
      })
    },
    async hasSession() {
      if (authTokenOf({ cookies: await context.cookies() }) === undefined) return false
      const kept = await readSession(folder)
      const isNew = token !== undefined && kept?.origin !== fingerprint(token)
      return isNew || kept?.checked?.state !== 'expired'
    },
    async noteRefusal(state) {
      const kept = (await readSession(folder)) ?? { cookies: [] }
      const cookies = await context.cookies().catch(() => [])
      const isLoggedIn = authTokenOf({ cookies }) !== undefined
      const via = kept.via ?? (token === undefined ? undefined : 'cookies')
      await writeSession(folder, {
        ...kept,
        ...origin,
        ...(via === undefined ? {} : { via }),
        cookies: isLoggedIn ? cookies : kept.cookies,
        checked: checkedNow(state, kept.checked),
      })
    },
    async markLoginRefused() {
      if (account === undefined) return
      const kept = (await readSession(folder)) ?? { cookies: [] }
      const refusedLogin = fingerprint(account.username, account.password)
      await writeSession(folder, { ...kept, ...origin, refusedLogin })
    },
    async close() {
      await context.close().catch(() => undefined)
      release()
    },
  }
}
