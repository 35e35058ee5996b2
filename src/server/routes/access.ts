/** Takes the token once and has the browser keep it in a cookie that no script can read. */
import type { accessApi } from '../../contract/api/access.ts'
import { VERSION } from '../../config/version.ts'
import { KbaError } from '../../errors.ts'
import { loginAddress, pathHere } from '../auth/login-page.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'
import { cookieWith, NO_COOKIE } from '../auth/token-cookie.ts'

export function accessRoutes({ auth }: RouteParts): Handlers<typeof accessApi> {
  return {
    getSession: ({ request }) => ({
      needs_token: auth.needsToken,
      is_allowed: auth.isAllowed(request),
      version: VERSION,
    }),

    login({ body: { token, next }, request, reply }) {
      const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
      try {
        auth.checkToken(token, request)
      } catch (error) {
        if (!isForm || !(error instanceof KbaError)) throw error
        return reply.redirect(loginAddress(next, error), 303)
      }
      reply.header('set-cookie', cookieWith(token))
      return isForm ? reply.redirect(pathHere(next), 303) : { success: true }
    },

    logout({ reply }) {
      reply.header('set-cookie', NO_COOKIE)
      return { success: true }
    },
  }
}
