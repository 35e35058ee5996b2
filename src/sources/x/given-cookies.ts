/** Cookies of X that the user gives: two settings, or the cookies.txt of a browser. */
import { readFile } from 'node:fs/promises'
import { messageOf, UsageError } from '../../errors.ts'
import type { Cookie } from './session-file.ts'
import type { XSettings } from './x-settings.ts'

const A_YEAR_S = 365 * 86_400

/**
 * @returns `undefined` when none are given.
 * @throws {UsageError} `x_cookies_unusable` for a file that cannot be read or holds no session.
 */
export async function givenCookies(settings: XSettings): Promise<Cookie[] | undefined> {
  if (settings.cookies !== undefined) {
    return sessionCookies(settings, settings.cookies)
  }
  return settings.cookiesFile === undefined ? undefined : readCookiesFile(settings.cookiesFile, settings)
}

/** @returns The two cookies that make a session. */
export function sessionCookies(
  settings: XSettings,
  { authToken, ct0 }: { authToken: string; ct0: string | undefined },
): Cookie[] {
  const given = [cookieOf(settings, 'auth_token', authToken)]
  return ct0 === undefined ? given : [...given, cookieOf(settings, 'ct0', ct0)]
}

/** @throws {UsageError} `x_cookies_unusable`. */
export async function readCookiesFile(file: string, settings: XSettings): Promise<Cookie[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw unusable(`${file} cannot be read: ${messageOf(cause)}`)
  })
  const cookies = parseCookies(text, settings)
  if (!cookies.some(({ name }) => name === 'auth_token'))
    throw unusable(`${file} has no cookie auth_token for ${settings.bookmarksUrl.hostname}.`)
  return cookies
}

/** Netscape format: domain, subdomains, path, secure, expiry, name, value, with tabs between; `#HttpOnly_` before some. */
function parseCookies(text: string, settings: XSettings): Cookie[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const fields = line.replace(/^#HttpOnly_/, '').split('\t')
    const [domain = '', , , , , name = '', value = ''] = fields
    if (line.startsWith('# ') || fields.length < 7 || !isOfX(domain, settings)) return []
    return /^(?:auth_token|ct0|twid|kdt|guest_id|att|lang)$/.test(name)
      ? [cookieOf(settings, name, value.trim())]
      : []
  })
}

function isOfX(domain: string, { bookmarksUrl }: XSettings): boolean {
  const bare = domain.replace(/^\./, '').replace(/^www\./, '')
  return bare === bookmarksUrl.hostname || /^(?:x|twitter)\.com$/.test(bare)
}

function cookieOf({ bookmarksUrl }: XSettings, name: string, value: string): Cookie {
  const { hostname, protocol } = bookmarksUrl
  const domain = /^(?:www\.)?(?:x|twitter)\.com$/.test(hostname)
    ? `.${hostname.replace(/^www\./, '')}`
    : hostname
  const secure = protocol === 'https:'
  const expires = Math.floor(Date.now() / 1000) + A_YEAR_S
  const httpOnly = name === 'auth_token'
  return { name, value, domain, path: '/', expires, httpOnly, secure, sameSite: secure ? 'None' : 'Lax' }
}

function unusable(message: string): UsageError {
  return new UsageError('x_cookies_unusable', message, {
    hint: 'Export the cookies of x.com as cookies.txt from a browser that is logged in, or run kba login.',
  })
}
