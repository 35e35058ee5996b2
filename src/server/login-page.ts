/** A page that asks for the token: no script, no style of its own, light or dark as the browser is. */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { escapeHtml } from './escape-html.ts'
import { parseRequest } from './parse-request.ts'

const querySchema = z.object({ next: z.string().max(4096).default('/') })

export function addLoginPage(server: FastifyInstance): void {
  server.get('/login', { config: { access: 'open' } }, async (request, reply) => {
    const { next } = parseRequest(querySchema, request.query)
    return reply.type('text/html; charset=utf-8').send(page(next))
  })
}

function page(next: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Knowledge Base Agent: log in</title>
</head>
<body>
<main>
<h1>Knowledge Base Agent</h1>
<form method="post" action="/api/login">
<p><label for="token">Token (KBA_TOKEN of the server)</label></p>
<p><input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<input type="hidden" name="next" value="${escapeHtml(next)}">
<button>Log in</button></p>
</form>
</main>
</body>
</html>
`
}
