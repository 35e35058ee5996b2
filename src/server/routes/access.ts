/** Takes the token once and has the browser keep it in a cookie that no script can read. */
import type { accessApi } from '../../contract/api/access.ts'
import { VERSION } from '../../config/version.ts'
import { TOKEN_COOKIE } from '../auth.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const KEEP_SECONDS = 30 * 24 * 3600

export function accessRoutes({ auth }: RouteParts): Handlers<typeof accessApi> {
  return {
    getSession: ({ request }) => ({
      needs_token: auth.needsToken,
      is_allowed: auth.isAllowed(request),
      version: VERSION,
    }),

    login({ body: { token, next }, request, reply }) {
      auth.checkToken(token, request)
      reply.header('set-cookie', cookie(encodeURIComponent(token), KEEP_SECONDS))
      const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
      return isForm ? reply.redirect(pathHere(next), 303) : { success: true }
    },

    logout({ reply }) {
      reply.header('set-cookie', cookie('', 0))
      return { success: true }
    },
  }
}

function cookie(value: string, maxAgeSeconds: number): string {
  return `${TOKEN_COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${maxAgeSeconds}`
}

/** Never to another server, however the path is written. */
function pathHere(next = '/'): string {
  const here = 'http://here.invalid'
  if (!URL.canParse(next, here)) return '/'
  const url = new URL(next, here)
  return url.origin === here ? `${url.pathname}${url.search}` : '/'
}
