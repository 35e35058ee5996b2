/** A page that asks for the token. It works without a script; its look is in `web/public/login.css`. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { UnavailableError, type KbaError } from '../../errors.ts'
import { isPage, type Auth } from './auth.ts'
import { escapeHtml } from '../escape-html.ts'
import { parseRequest } from '../parse-request.ts'

const querySchema = z.object({
  next: z.string().max(4096).default('/'),
  /** Why the last try led back here. */
  fault: z.enum(['token_wrong', 'too_many_tries']).optional().catch(undefined),
  /** Seconds until wrong ones are answered again. */
  wait: z.coerce.number().int().min(1).max(3600).optional().catch(undefined),
  left: z.literal('true').optional().catch(undefined),
})
type Query = z.output<typeof querySchema>

/** @returns Where a form that was refused leads to. */
export function loginAddress(next = '/', error: KbaError): string {
  const waitMs = error instanceof UnavailableError ? error.retryAfterMs : undefined
  const query = new URLSearchParams({ next, fault: error.code })
  if (waitMs !== undefined) query.set('wait', String(Math.ceil(waitMs / 1000)))
  return `/login?${query.toString()}`
}

/** @returns A path of this server, never of another one, however it is written. */
export function pathHere(next = '/'): string {
  const here = 'http://here.invalid'
  if (!URL.canParse(next, here)) return '/'
  const url = new URL(next, here)
  return url.origin === here ? `${url.pathname}${url.search}` : '/'
}

/** Who is logged in, or need not be, is led on. */
export function addLoginPage(server: FastifyInstance, auth: Auth): void {
  server.get('/login', { config: { access: 'open' } }, async (request, reply) => {
    const query = parseRequest(querySchema, request.query)
    if (isPage(request) && auth.isAllowed(request)) return reply.redirect(pathHere(query.next), 303)
    return reply.type('text/html; charset=utf-8').send(page(query))
  })
}

/** What is said above the field, and whether it is a fault. */
function notice({ fault, wait, left }: Query): string {
  if (fault === 'token_wrong')
    return '<p class="notice bad" id="notice" role="alert"><strong>The token is wrong.</strong> It is not the <code>KBA_TOKEN</code> that the server was started with.</p>'
  if (fault === 'too_many_tries')
    return `<p class="notice bad" id="notice" role="alert"><strong>Too many wrong tokens.</strong> Wait ${wait === undefined ? 'a minute' : `${wait} seconds`}, or enter the right one.</p>`
  if (left !== undefined)
    return '<p class="notice" id="notice" role="status">You are logged out in this browser.</p>'
  return ''
}

function page(query: Query): string {
  const said = notice(query)
  const ties = `${said === '' ? '' : ' aria-describedby="notice"'}${query.fault === 'token_wrong' ? ' aria-invalid="true"' : ''}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>Log in · Knowledge Base Agent</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<script src="/start.js"></script>
<link rel="stylesheet" href="/login.css">
</head>
<body>
<main>
<div class="brand">
<svg viewBox="0 0 32 32" width="40" height="40" aria-hidden="true"><rect class="cover" width="32" height="32" rx="9"/><path class="lines" d="M9 9h14M9 13.2h14"/><path class="ribbon" d="M11.5 17.2h9v8.3L16 22.3l-4.5 3.2z"/></svg>
<p>Knowledge Base <span>Agent</span></p>
</div>
<form method="post" action="/api/login">
<h1>Log in</h1>
${said}
<input autocomplete="username" value="owner" hidden>
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" autocapitalize="none" spellcheck="false" maxlength="4096" required autofocus${ties}>
<input type="hidden" name="next" value="${escapeHtml(query.next)}">
<button>Log in</button>
<p class="hint">It is <code>KBA_TOKEN</code> in the settings of the server. This browser stays logged in for 30 days.</p>
</form>
</main>
</body>
</html>
`
}
