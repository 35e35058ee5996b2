/** The cookie that keeps the token in a browser: no script reads it, no other page sends it. */
import type { IncomingHttpHeaders } from 'node:http'

const NAME = 'kba_token'
const KEEP_SECONDS = 30 * 24 * 3600
const REST = 'HttpOnly; SameSite=Strict; Path=/'

export function cookieWith(token: string): string {
  return `${NAME}=${encodeURIComponent(token)}; ${REST}; Max-Age=${KEEP_SECONDS}`
}

/** Has the browser forget it. */
export const NO_COOKIE = `${NAME}=; ${REST}; Max-Age=0`

/** @returns The token that was sent, as a bearer or in the cookie. */
export function tokenIn({ authorization, cookie = '' }: IncomingHttpHeaders): string | undefined {
  const [, bearer] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? []
  if (bearer !== undefined) return bearer
  const found = cookie
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${NAME}=`))
  return found === undefined ? undefined : decoded(found.slice(NAME.length + 1))
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
