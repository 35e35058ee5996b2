import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadEnv } from '../src/config/env.ts'
import { pathsOf } from '../src/config/paths.ts'
import { createLog } from '../src/log.ts'
import { checkLogin, logInByCookies, logInByHand, logInOnce } from '../src/sources/x/login/logins.ts'
import { hasDisplay } from '../src/sources/x/login/log-in-by-hand.ts'
import { openLoginDesk } from '../src/sources/x/login/login-desk.ts'
import { removeSession } from '../src/sources/x/profile.ts'
import { readiness, sessionState } from '../src/sources/x/session-state.ts'
import { xSettingsOf, type XSettings } from '../src/sources/x/x-settings.ts'
import { hasBrowser } from './support/x-fetching.ts'
import { waitUntil } from './support/wait.ts'
import { startXServer, type XServer } from './support/x-server/server.ts'

const log = createLog('silent')
const { signal } = new AbortController()

describe.skipIf(!hasBrowser)('a login to X', () => {
  let x: XServer
  let home: string

  beforeAll(async () => {
    x = await startXServer({ posts: 30 })
  })
  afterAll(async () => {
    await x.close()
  })
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'kba-x-login-'))
    x.account.state = 'open'
    x.choices.losesRefusals = false
    x.login.choices.steps = ['username', 'password']
  })
  afterEach(async () => {
    await rm(home, { recursive: true, force: true })
  })

  const settingsOf = (more: Record<string, string> = {}): XSettings => {
    const env = loadEnv({ KBA_HOME: home, ...x.env(), ...more })
    return xSettingsOf(env, pathsOf(env))
  }
  const account = (): { username: string; password: string } => {
    const { username, password } = x.login.choices
    return { username, password }
  }
  const never = (): Promise<string> => Promise.reject(new Error('nothing was to be asked'))

  it('by hand ends by itself when X shows the bookmarks, and is kept for its owner alone', async () => {
    const settings = settingsOf()

    await logInByHand({
      ...{ settings, log, signal },
      visible: false,
      onOpen: ({ page }) => {
        const { username, password } = x.login.choices
        page.once('domcontentloaded', () => {
          void (async () => {
            await page.fill('input[autocomplete="username"]', username)
            await page.keyboard.press('Enter')
            await page.fill('input[type="password"]', password)
            await page.keyboard.press('Enter')
          })()
        })
      },
    })

    const file = await stat(join(settings.folder, 'session.json'))
    expect(file.mode & 0o777).toBe(0o600)
    expect((await stat(settings.folder)).mode & 0o777).toBe(0o700)
    expect(await sessionState(settings)).toMatchObject({ state: 'ready', via: 'login' })
    await checkLogin({ settings, log, signal })
  })

  it('by password answers the extra steps with what the user says', async () => {
    x.login.choices.steps = ['username', 'alternate', 'password', 'email_code']
    const settings = settingsOf()
    const asked: string[] = []
    const answers = ['reader@example.org', '999999', '246810']

    await logInOnce({
      ...{ settings, log, signal, account: account() },
      ask: ({ text }) => Promise.resolve((asked.push(text), answers[asked.length - 1] ?? '')),
    })

    expect(asked[0]).toContain('phone number or username')
    expect(asked[1]).toContain('confirmation code that we sent to r****@example.org')
    expect(asked[2]).toContain('Incorrect')
    expect(await sessionState(settings)).toMatchObject({ state: 'ready', via: 'password' })
  })

  it('from the page is answered there, and one that goes on is not begun again', async () => {
    x.login.choices.steps = ['username', 'alternate', 'password']
    const { username, password } = account()
    const settings = settingsOf({ X_USERNAME: username, X_PASSWORD: password })
    const desk = openLoginDesk(settings, log)

    const states = [desk.start('password'), desk.start('password')].map(({ state }) => state)
    await waitUntil(() => desk.read().state === 'asks')
    const { question } = desk.read()
    desk.answer('reader@example.org')
    await waitUntil(() => desk.read().state !== 'working')

    expect(states).toEqual(['working', 'working'])
    expect(question).toContain('phone number or username')
    expect(desk.read()).toEqual({ state: 'done' })
    expect(await sessionState(settings)).toMatchObject({ via: 'password', checked: { state: 'ok' } })
  })

  it('that waits for an answer can be cancelled, and begun again', async () => {
    x.login.choices.steps = ['username', 'alternate', 'password']
    const { username, password } = account()
    const settings = settingsOf({ X_USERNAME: username, X_PASSWORD: password })
    const desk = openLoginDesk(settings, log)
    desk.start('password')
    await waitUntil(() => desk.read().state === 'asks')

    const cancelled = desk.cancel()
    desk.start('password')
    await waitUntil(() => desk.read().state !== 'working')
    const again = desk.read()
    desk.cancel()

    expect(cancelled).toEqual({ state: 'idle' })
    expect(again).toMatchObject({ state: 'asks' })
    expect(() => desk.answer('late')).toThrow('not asking')
    // The browser ends after it.
    await waitUntil(() =>
      removeSession(settings.folder).then(
        () => true,
        () => false,
      ),
    )
  })

  it('in a window says what to do where there is no screen', async () => {
    const settings = { ...settingsOf(), environment: {} }
    const desk = openLoginDesk(settings, log)

    desk.start('window')
    await waitUntil(() => desk.read().state !== 'working')

    expect(hasDisplay(settings)).toBe(process.platform !== 'linux')
    expect(desk.read()).toMatchObject({ state: 'failed', error: { code: 'no_display' } })
    desk.cancel()
    expect(desk.read()).toEqual({ state: 'idle' })
  })

  it('by a wrong password is tried once, not again by itself, and never shown', async () => {
    const settings = settingsOf({ X_USERNAME: 'reader', X_PASSWORD: 'planted-wrong-password' })
    const wrong = settings.account ?? account()

    const failure = await logInOnce({ ...{ settings, log, signal }, account: wrong, ask: never }).catch(
      (error: unknown) => error,
    )

    expect(failure).toMatchObject({ code: 'x_login_refused' })
    expect(String(failure)).toContain('Wrong password!')
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('planted')
    expect(await readiness(settings)).toMatchObject({ state: 'blocked' })
  })

  it('tells a puzzle, a lock and a suspension apart', async () => {
    x.login.choices.steps = ['username', 'captcha']
    await expect(
      logInOnce({ settings: settingsOf(), log, signal, account: account(), ask: never }),
    ).rejects.toMatchObject({
      code: 'x_challenged',
    })
    const cookies = x.account.open()
    const settings = settingsOf({ X_AUTH_TOKEN: cookies.auth_token, X_CT0: cookies.ct0 })
    for (const [state, code, losesRefusals] of [
      ['locked', 'x_locked', false],
      ['suspended', 'x_suspended', false],
      // The answer is lost when the page is left for X's words: then these tell.
      ['suspended', 'x_suspended', true],
    ] as const) {
      x.account.state = state
      x.choices.losesRefusals = losesRefusals
      await expect(checkLogin({ settings, log, signal })).rejects.toMatchObject({ code })
      expect(await sessionState(settings)).toMatchObject({ state: 'ready', checked: { state } })
    }
  })

  it('by a cookies.txt keeps what X needs and leaves the rest', async () => {
    const { auth_token, ct0 } = x.account.open()
    const line = (name: string, value: string, domain = '.x.com'): string =>
      ['#HttpOnly_' + domain, 'TRUE', '/', 'TRUE', '1999999999', name, value].join('\t')
    const file = join(home, 'cookies.txt')
    await writeFile(
      file,
      [line('auth_token', auth_token), line('ct0', ct0), line('sid', 'bank', '.bank.example')].join('\r\n'),
    )
    const settings = settingsOf()

    await logInByCookies({ settings, log, signal }, file)

    const kept = await readFile(join(settings.folder, 'session.json'), 'utf8')
    expect(kept).toContain(auth_token)
    expect(kept).not.toContain('bank')
    await writeFile(file, '# Netscape HTTP Cookie File\n')
    await expect(logInByCookies({ settings, log, signal }, file)).rejects.toMatchObject({
      code: 'x_cookies_unusable',
    })
  })
})
