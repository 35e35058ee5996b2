/** A look-alike of X for tests: pages, login, GraphQL, limits and faults, on a free port of this machine. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Account, type SessionCookies } from './account.ts'
import { answerGraphql, type GraphqlRequest } from './graphql.ts'
import { LoginFlow } from './login-flow.ts'
import { mediumOf } from './medium.ts'
import { pageOf } from './pages.ts'
import type { UserShape } from './raw-posts.ts'
import type { TimelineShape } from './timeline.ts'

/** What goes wrong with one answer. */
export type Fault =
  | { kind: 'status'; status: number; body?: string; headers?: Record<string, string> }
  /** In the place of the page. */
  | { kind: 'body'; body: string }
  | { kind: 'slow'; ms: number }
  /** The connection breaks in the middle of the answer. */
  | { kind: 'cut' }
  /** The page, but its cursor leads to itself again. */
  | { kind: 'repeated_cursor' }

export interface SeenRequest {
  method: string
  path: string
  /** Of GraphQL. */
  operation?: string
  cursor?: string | undefined
  status: number
}

/** How the look-alike behaves; may be changed at any time. */
export interface XChoices {
  pageSize: number
  latencyMs: number
  shape: TimelineShape
  /** Answers that nobody but the page can read. */
  isOpaque: boolean
  /** The page stops at the first page without posts, as some clients do. */
  stopsOnEmpty: boolean
  bookmarksPath: '/i/bookmarks' | '/i/history'
  queryIds: Record<string, string>
  /** So many times the page is served with query ids of yesterday. */
  staleLoads: number
  requiredFeatures: string[]
  /** What the page sends. */
  features: Record<string, boolean>
  /** Of Bookmarks, in a window. */
  rateLimit: { limit: number; windowMs: number } | undefined
  /** Empty pages in a row behind so many posts. */
  emptyAfter: { posts: number; pages: number } | undefined
  /** Asked at each request for a page of bookmarks, counted from 1. */
  fault: (n: number, request: GraphqlRequest) => Fault | undefined
  /** The same for requests for one post. */
  postFault: (n: number, request: GraphqlRequest) => Fault | undefined
  /** Posts of a thread in an answer. */
  threadSize: number
  /** The page is left for X's words as soon as a refusal is known: nobody can read its answer any more. */
  losesRefusals: boolean
  /** The page tries to remove a bookmark by itself. */
  mutates: boolean
}

const QUERY_IDS = {
  Bookmarks: 'pLtjrO4ubNh996M_Cubwsg',
  BookmarkFolderTimeline: 'LdT6YZk9yx_o1xbLN61epA',
  BookmarkFoldersSlice: 'i78YDd0Tza-dV4SYs58kRg',
  HomeTimeline: 'HCosKfLNW1AcOo3la3mMgg',
  TweetDetail: 'nBS-WpgA6ZG0CyNHD517JQ',
  DeleteBookmark: 'wY',
}
const FEATURES = {
  graphql_timeline_v2_bookmark_timeline: true,
  longform_notetweets_consumption_enabled: true,
  responsive_web_twitter_article_tweet_consumption_enabled: true,
}

export interface XServer {
  url: string
  account: Account
  login: LoginFlow
  choices: XChoices
  requests: SeenRequest[]
  /** Requests for pages of bookmarks. */
  pagesAsked(): number
  /** Ids of the posts whose page was opened, in order. */
  postsOpened(): string[]
  /** Environment for `kba`: the page's address, and a session when asked for. */
  env(session?: SessionCookies): Record<string, string>
  close(): Promise<void>
}

/** What answers; one for all requests. */
export interface XSite {
  readonly account: Account
  readonly login: LoginFlow
  readonly choices: XChoices
  /** Requests for pages of bookmarks so far. */
  asked: number
  /** Requests for one post so far. */
  postsAsked: number
  limit: { left: number; resetAt: number }
}

export async function startXServer(
  options: { posts?: number; users?: UserShape; choices?: Partial<XChoices> } = {},
): Promise<XServer> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    void answer(site, request, response, requests).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const shapes = { users: options.users ?? 'mixed', mediaUrl: `${url}/media` }
  const account = new Account(options.posts ?? 100, shapes)
  const choices: XChoices = { ...usual(), ...options.choices }
  const site: XSite = {
    account,
    choices,
    login: new LoginFlow(account),
    ...{ asked: 0, postsAsked: 0 },
    limit: { left: 0, resetAt: 0 },
  }
  return {
    ...{ url, account, choices, requests, login: site.login },
    pagesAsked: () => site.asked,
    postsOpened: () => requests.flatMap(({ path }) => /\/status\/(\d+)$/.exec(path)?.[1] ?? []),
    env: (session) => ({
      X_BOOKMARKS_URL: `${url}/i/bookmarks`,
      X_PAGE_PAUSE: '0',
      MEDIA_HOSTS: url,
      ...(session === undefined ? {} : { X_AUTH_TOKEN: session.auth_token, X_CT0: session.ct0 }),
    }),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function usual(): XChoices {
  return {
    ...{ pageSize: 20, latencyMs: 0, shape: 'bookmark_timeline_v2', isOpaque: false, stopsOnEmpty: false },
    ...{ bookmarksPath: '/i/history', queryIds: { ...QUERY_IDS }, staleLoads: 0, requiredFeatures: [] },
    ...{ features: { ...FEATURES }, rateLimit: undefined, emptyAfter: undefined, mutates: false },
    ...{ losesRefusals: false, threadSize: 30 },
    fault: () => undefined,
    postFault: () => undefined,
  }
}

async function answer(
  site: XSite,
  request: IncomingMessage,
  response: ServerResponse,
  requests: SeenRequest[],
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x')
  const seen: SeenRequest = { method: request.method ?? '', path: pathname, status: 0 }
  requests.push(seen)
  response.once('close', () => {
    seen.status = response.statusCode
  })
  const [, queryId = '', operation = ''] = /^\/i\/api\/graphql\/([^/]+)\/(\w+)$/.exec(pathname) ?? []
  if (operation !== '') {
    const asked: GraphqlRequest = { queryId, operation, searchParams, headers: request.headers }
    Object.assign(seen, { operation, cursor: asked.searchParams.get('variables') ?? undefined })
    await sleep(site.choices.latencyMs)
    await answerGraphql(site, { ...asked, method: seen.method }, response)
  } else if (pathname.startsWith('/media/')) mediumOf(pathname, response)
  else if (pathname === '/i/api/1.1/onboarding/task.json') await answerLogin(site, request, response)
  else pageOf(site, pathname, request, response)
}

async function answerLogin(site: XSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { token, value } = (await json(request)) as { token: string; value?: string }
  const { cookies, ...step } = site.login.next(token, value)
  const set = Object.entries(cookies ?? {}).map(
    ([name, text]) => `${name}=${text}; Path=/; Max-Age=31536000${name === 'auth_token' ? '; HttpOnly' : ''}`,
  )
  response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': set })
  response.end(JSON.stringify(step))
}
