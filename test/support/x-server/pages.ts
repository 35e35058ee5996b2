/** The pages of the look-alike and the scripts in them. */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join, sep } from 'node:path'
import { sessionOf } from './graphql.ts'
import type { XSite } from './server.ts'

export const BEARER = 'AAAAAAAAAAAAAAAAAAAAANRILgAAAAAAnNwIzUejRCOuH5E6I8xnZz4puTs'

/** Benchmarks run this compiled, elsewhere. */
const FOLDER = join(import.meta.dirname.replace(`${sep}.bench${sep}`, sep), 'page')
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')
const SHELL = read('shell.html')
const SCRIPTS = ['bookmarks.js', 'login.js', 'client.js'].map(read).join('\n')
const ACCESS: Record<string, string> = {
  locked: 'Your account has been locked. What happened? We have locked your account. Start',
  suspended: 'Your account is suspended. After careful review, we determined your account broke the X Rules.',
  challenged: 'Please verify that you are a human. Authenticate your account. Start',
}

export function pageOf(
  site: XSite,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (pathname === '/x-web/main.js') {
    response.writeHead(200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'max-age=60',
    })
    response.end(`const config = ${JSON.stringify(configOf(site))}\n${SCRIPTS}`)
  } else if (pathname === '/account/access') {
    // Not by the script: a browser keeps that for a while, and what X says of an account changes.
    shell(response, ACCESS[site.account.state])
  } else if (request.method === 'POST') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  } else if (/^\/i\/(bookmarks|history)/.test(pathname)) bookmarksShell(site, pathname, request, response)
  else if (/^\/(?:i\/flow\/login|login|home|\w+\/status\/\d+)$/.test(pathname)) shell(response)
  else
    response
      .writeHead(pathname === '/' ? 200 : 404, { 'content-type': 'text/html' })
      .end('<h1>Happening now</h1>')
}

/** Who is not logged in is sent to the login; an old address leads to the new one. */
function bookmarksShell(
  site: XSite,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (sessionOf(request.headers) === undefined) {
    response
      .writeHead(302, { location: `/i/flow/login?redirect_after_login=${encodeURIComponent(pathname)}` })
      .end()
  } else if (pathname === '/i/bookmarks' && site.choices.bookmarksPath === '/i/history') {
    response.writeHead(302, { location: '/i/history' }).end()
  } else shell(response)
}

function shell(response: ServerResponse, text?: string): void {
  const html = text === undefined ? SHELL : SHELL.replace('<main></main>', `<main>${text}</main>`)
  response
    .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(html)
}

function configOf({ choices }: XSite): object {
  const isStale = choices.staleLoads > 0
  if (isStale) choices.staleLoads -= 1
  const { pageSize, features, isOpaque, stopsOnEmpty, bookmarksPath, mutates, losesRefusals } = choices
  const stale = { Bookmarks: 'stale-id-of-yesterday', TweetDetail: 'another-one-of-yesterday' }
  const queryIds = isStale ? { ...choices.queryIds, ...stale } : choices.queryIds
  return {
    ...{ pageSize, features, isOpaque, stopsOnEmpty, bookmarksPath, mutates, losesRefusals },
    queryIds,
    bearer: BEARER,
  }
}
