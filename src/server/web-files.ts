/** The built page: its files, and its first page for every address that is one of its own. */
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isThere } from '../absent.ts'
import { PACKAGE_ROOT } from '../config/package-root.ts'
import { refuseUnknownPath } from './error-replies.ts'

const FOLDER = join(PACKAGE_ROOT, 'dist', 'web')
/** What the page itself never has below these. */
const NOT_A_PAGE = /^\/(?:api|queues|socket\.io|assets)(?:[/?]|$)/
/** What the login page needs. Nothing of the user is in them. */
const OPEN = new Set(['/login.css', '/start.js', '/favicon.svg'])
const YEAR_SECONDS = 31_536_000

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Knowledge Base Agent</title>
</head>
<body>
<main>
<h1>The page is not built</h1>
<p>Run <code>npm run build</code> in the folder of the program, then start it again.</p>
<p>The API works: <a href="/api/docs">its documentation</a>, <a href="/queues/">the queues</a>.</p>
</main>
</body>
</html>
`

/** @param folder - Where the page was built; without one a page says what to do. */
export async function addWebFiles(server: FastifyInstance, folder = FOLDER): Promise<void> {
  const isBuilt = isThere(join(folder, 'index.html'))
  if (isBuilt) {
    server.addHook('onRoute', (route) => {
      if (OPEN.has(route.url)) route.config = { ...route.config, access: 'open' }
    })
    await server.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders(reply, path) {
        // The names of what is in assets hold a hash of their content.
        const isForever = path.startsWith(join(folder, 'assets'))
        reply.header('cache-control', isForever ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache')
      },
    })
  }
  const sendPage = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (!isPageAddress(request)) refuseUnknownPath()
    if (isBuilt) return reply.sendFile('index.html')
    return reply.status(503).type('text/html; charset=utf-8').send(NOT_BUILT)
  }
  server.get('/', sendPage)
  server.setNotFoundHandler(sendPage)
}

function isPageAddress({ method, url, headers }: FastifyRequest): boolean {
  const wantsPage = headers.accept?.includes('text/html') === true || url === '/'
  return method === 'GET' && wantsPage && !NOT_A_PAGE.test(url)
}
