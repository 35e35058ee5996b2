/** Takes the token once and has the browser keep it in a cookie that no script can read. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { TOKEN_COOKIE, type Auth } from '../auth.ts'
import { parseRequest } from '../parse-request.ts'

const KEEP_SECONDS = 30 * 24 * 3600

const loginSchema = z.object({
  token: z.string().max(4096),
  /** Where a form leads to afterwards. */
  next: z.string().max(4096).optional(),
})

export function addLoginRoutes(server: FastifyInstance, auth: Auth): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body.toString())))
    },
  )

  server.post('/api/login', { config: { access: 'open' } }, async (request, reply) => {
    const { token, next } = parseRequest(loginSchema, request.body)
    auth.checkToken(token, request)
    reply.header('set-cookie', cookie(encodeURIComponent(token), KEEP_SECONDS))
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
    return isForm ? reply.redirect(pathHere(next), 303) : reply.send({ success: true })
  })

  server.post('/api/logout', { config: { access: 'open' } }, async (_request, reply) => {
    return reply.header('set-cookie', cookie('', 0)).send({ success: true })
  })
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
