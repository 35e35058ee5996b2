/** The session with X: its state, a login, a fetch. */
import type { LastFetch as WireFetch, XLogin, xApi, XStatus } from '../../contract/api/x.ts'
import { parsePreferences } from '../../contract/preferences.ts'
import type { PackedError } from '../../errors.ts'
import { findLastFetch, type LastFetch } from '../../sources/source-state.ts'
import { findBrowser, installHint } from '../../sources/x/find-browser.ts'
import { sessionCookies } from '../../sources/x/given-cookies.ts'
import { hasDisplay } from '../../sources/x/login/log-in-by-hand.ts'
import { openLoginDesk, type DeskState } from '../../sources/x/login/login-desk.ts'
import { removeSession } from '../../sources/x/profile.ts'
import { writeSession } from '../../sources/x/session-file.ts'
import { readiness, sessionState, type SessionState } from '../../sources/x/session-state.ts'
import { xSettingsOf, type XSettings } from '../../sources/x/x-settings.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const WORDS: Record<SessionState['state'], string> = {
  none: 'No session with X is set up.',
  ready: 'The session with X is ready.',
  refused: 'X ended this session.',
}

export function xRoutes({ app, tasks }: RouteParts): Handlers<typeof xApi> {
  const settings = xSettingsOf(app.env, app.paths)
  const desk = openLoginDesk(settings, app.runParts.log)
  return {
    async getXStatus() {
      const program = findBrowser(settings.browser)
      return {
        session: await sessionView(settings),
        browser: { program: program ?? null, hint: program === undefined ? installHint() : null },
        has_display: hasDisplay(settings),
        bookmarks_url: settings.bookmarksUrl.href,
        has_password: settings.account !== undefined,
        last_fetch: await lastFetch(app.database.db),
        login: loginView(desk.read()),
      }
    },
    async startXFetch({ body: { all } }) {
      const { taskId } = await tasks.startRun(parsePreferences({ run_mode: 'fetch_only', fetch_all: all }))
      return { success: true, task_id: taskId }
    },
    startXLogin: ({ body: { way } }) => loginView(desk.start(way)),
    cancelXLogin: () => loginView(desk.cancel()),
    answerXLogin: ({ body: { text } }) => loginView(desk.answer(text)),
    async setXCookies({ body: { auth_token: authToken, ct0 } }) {
      const cookies = sessionCookies(settings, { authToken, ct0 })
      await writeSession(settings.folder, { cookies, via: 'cookies', savedAt: new Date().toISOString() })
      return { success: true }
    },
    async forgetXSession() {
      await removeSession(settings.folder)
      return { success: true }
    },
  }
}

async function sessionView(settings: XSettings): Promise<XStatus['session']> {
  const ready = await readiness(settings)
  const known: SessionState = await sessionState(settings).catch(() => ({ state: 'none', via: undefined }))
  const common = { via: known.via ?? null, saved_at: known.savedAt ?? null, checked: known.checked ?? null }
  if (ready.state === 'blocked') {
    const { message, hint } = ready.error
    return {
      ...common,
      state: known.state === 'refused' ? 'refused' : 'blocked',
      message,
      hint: hint ?? null,
    }
  }
  const hint = ready.state === 'off' ? ready.hint : null
  return { ...common, state: known.state, message: WORDS[known.state], hint }
}

async function lastFetch(db: Parameters<typeof findLastFetch>[0]): Promise<XStatus['last_fetch']> {
  const last = await findLastFetch(db, 'x')
  return last === undefined ? null : fetchView(last)
}

export function fetchView({ error, ...fetch }: LastFetch): WireFetch {
  return { ...fetch, error: error && errorView(error) }
}

function loginView({ state, question, error }: DeskState): XLogin {
  return { state, question: question ?? null, error: error === undefined ? null : errorView(error) }
}

export function errorView({ message, code, hint }: Omit<PackedError, 'name'>): XLogin['error'] {
  return { error: message, code, ...(hint !== undefined && { details: { hint } }) }
}
