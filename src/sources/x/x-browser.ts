/** The browser with the user's session: a profile of its own, the session's cookies in it, one page. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { BrowserContext, Page } from 'playwright-core'
import { messageOf, SystemError, UsageError } from '../../errors.ts'
import { requireBrowser } from './find-browser.ts'
import { givenCookies } from './given-cookies.ts'
import { loadPlaywright } from './load-playwright.ts'
import { takeProfile } from './profile.ts'
import {
  authTokenOf,
  fingerprint,
  readSession,
  writeSession,
  type Cookie,
  type KeptSession,
} from './session-file.ts'
import type { XSettings } from './x-settings.ts'

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
  /** Stores the session as the browser has it now. Does nothing when it is logged out. */
  keepSession(via?: KeptSession['via']): Promise<void>
  /** Whether it has a session that X did not refuse yet. */
  hasSession(): Promise<boolean>
  /** The session, or the login by password, is not tried again until there is another one. */
  markRefused(what?: 'session' | 'login'): Promise<void>
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
      hint: 'Start it by hand to see why; X_BROWSER names another one.',
      cause,
    })
  }
}

/** The same as in the window in which the user logged in: a session that changes its browser is asked to log in again. */
async function userAgentOf(program: string, { environment }: XSettings): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(program, ['--version'], { env: environment }).catch(() => ({
    stdout: '',
  }))
  const major = /(\d+)\.\d+\.\d+/.exec(stdout)?.[1]
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
    throw new UsageError('x_cookies_unusable', 'The browser does not take the cookies of the session.', {
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
        ...{ cookies, savedAt: new Date().toISOString(), ...origin },
        ...(how === undefined ? {} : { via: how }),
      })
    },
    async hasSession() {
      if (authTokenOf({ cookies: await context.cookies() }) === undefined) return false
      const kept = await readSession(folder)
      const isNew = token !== undefined && kept?.origin !== fingerprint(token)
      return isNew || kept?.refusedAt === undefined
    },
    async markRefused(what = 'session') {
      const kept = (await readSession(folder)) ?? { cookies: [] }
      const login = account && fingerprint(account.username, account.password)
      const refused =
        what === 'login' ? login && { refusedLogin: login } : { refusedAt: new Date().toISOString() }
      await writeSession(folder, { ...kept, ...origin, ...refused })
    },
    async close() {
      await context.close().catch(() => undefined)
      release()
    },
  }
}
