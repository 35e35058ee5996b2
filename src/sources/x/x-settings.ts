/** The part of the settings that says how X is read, and with which session. */
import { join, resolve } from 'node:path'
import { childEnvironment, type Env } from '../../config/env.ts'
import type { Paths } from '../../config/paths.ts'

/** Faster than this X itself is never asked, whatever the settings say. */
const FASTEST_PAUSE_MS = 1000
const X_HOST = /(?:^|\.)(?:x|twitter)\.com$/

export interface XSettings {
  /** The page of bookmarks. */
  bookmarksUrl: URL
  /** Browser profile, session file and lock lie in it. */
  folder: string
  /** By scrolling, or by repeating the page's own request. */
  mode: 'scroll' | 'replay'
  /** Between two pages, on average. */
  pauseMs: number
  /** A rate limit that lasts longer ends the fetch in the place of being waited for. */
  maxWaitMs: number
  folders: boolean
  /** Whether posts are opened for their threads alone. */
  threads: boolean
  /** Posts whose page is opened in one run; undefined is no limit. */
  maxPosts: number | undefined
  browser: { given: string | undefined; path: string }
  /** What the browser has of our environment: nothing that is secret. */
  environment: Record<string, string>
  cookies: { authToken: string; ct0: string | undefined } | undefined
  cookiesFile: string | undefined
  account: { username: string; password: string } | undefined
}

export function xSettingsOf(env: Env, paths: Paths): XSettings {
  const bookmarksUrl = new URL(env.X_BOOKMARKS_URL)
  const floorMs = X_HOST.test(bookmarksUrl.hostname) ? FASTEST_PAUSE_MS : 0
  const environment = childEnvironment()
  const { X_USERNAME: username, X_PASSWORD: password, X_AUTH_TOKEN: authToken } = env
  return {
    bookmarksUrl,
    folder: join(paths.sources, 'x'),
    mode: env.X_FETCH_MODE,
    pauseMs: Math.max(floorMs, env.X_PAGE_PAUSE * 1000),
    maxWaitMs: env.X_MAX_WAIT * 1000,
    folders: env.X_FOLDERS,
    threads: env.X_THREADS,
    maxPosts: env.X_MAX_POSTS === 0 ? undefined : env.X_MAX_POSTS,
    browser: { given: env.X_BROWSER, path: environment['PATH'] ?? '' },
    environment,
    cookies: authToken === undefined ? undefined : { authToken, ct0: env.X_CT0 },
    cookiesFile: env.X_COOKIES_FILE === undefined ? undefined : resolve(paths.home, env.X_COOKIES_FILE),
    account: username === undefined || password === undefined ? undefined : { username, password },
  }
}
