/** A stand-in for X's API v2: OAuth 2 with PKCE, bookmarks by pages, single posts, search, rate limits. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A post as the API delivers it in full. */
export interface ApiPost {
  id: string
  text: string
  author_id: string
  conversation_id?: string
  referenced_tweets?: { type: string; id: string }[]
  [field: string]: unknown
}

export interface XApiServer {
  url: string
  /** Path and query of each request but those for tokens, in order. */
  requests: URL[]
  /** Bookmarks, newest first. */
  bookmarks: string[]
  posts: Map<string, ApiPost>
  /** By id; ids of the posts in each. None: the plan has no such endpoint. */
  folders: Map<string, { name: string; ids: string[] }> | undefined
  /** What X says of a post that it does not show, as `type` and `detail` of its errors. */
  withheld: Map<string, { type: string; detail: string }>
  /** Tokens that were ever given out. */
  issued: string[]
  /** How many more answers of bookmarks a window holds; then 429 until it ends. */
  limit: { remaining: number; resetAt: number }
  /** Whether single posts are told now. */
  tellsPosts: boolean
  /** From now on access tokens are refused until they are renewed. */
  expireAccess(): void
  /** From now on refresh tokens are refused. */
  revoke(): void
  /** Answers the next requests for bookmarks with this status. */
  failNext(...statuses: number[]): void
  /** Answers this request for bookmarks, counted from 1 from now on, with this status. */
  failAt(request: number, status: number): void
  /** Opens the address that a user is shown, as the user's browser does, and follows it back to us. */
  allow(address: string): Promise<Response>
  close(): Promise<void>
}

const USER = { id: '4242', username: 'reader', name: 'A reader' }
export const CLIENT_ID = 'client-id-of-the-tests'

export async function startXApiServer(): Promise<XApiServer> {
  const codes = new Map<string, { challenge: string; redirectUri: string }>()
  const failures: (number | undefined)[] = []
  let access = ''
  let refresh = ''
  const server = createServer((request, response) => {
    void handle(request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const state: XApiServer = {
    ...{
      url,
      requests: [],
      bookmarks: [],
      posts: new Map(),
      folders: new Map(),
      withheld: new Map(),
      issued: [],
    },
    limit: { remaining: Number.POSITIVE_INFINITY, resetAt: 0 },
    tellsPosts: true,
    expireAccess: () => (access = ''),
    revoke: () => (refresh = ''),
    failNext: (...statuses) => failures.push(...statuses),
    failAt: (request, status) => (failures[request - 1] = status),
    allow: (address) => fetch(address, { redirect: 'follow' }),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => {
          done()
        })
      }),
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? '/', url)
    if (asked.pathname === '/i/oauth2/authorize') {
      authorize(asked, response)
      return
    }
    if (asked.pathname === '/2/oauth2/token') {
      token(new URLSearchParams(await bodyOf(request)), response)
      return
    }
    state.requests.push(asked)
    if (request.headers.authorization !== `Bearer ${access}` || access === '') {
      send(response, 401, { title: 'Unauthorized', status: 401, detail: 'Unauthorized' })
      return
    }
    const path = asked.pathname
    if (path === '/2/users/me') send(response, 200, { data: USER })
    else if (path === `/2/users/${USER.id}/bookmarks`) bookmarks(asked, response)
    else if (path.startsWith(`/2/users/${USER.id}/bookmarks/folders`)) folders(path, response)
    else if (path.startsWith('/2/tweets') && !state.tellsPosts) send(response, 503, {})
    else if (path === '/2/tweets') lookUp(asked, response)
    else if (path === '/2/tweets/search/recent') search(asked, response)
    else send(response, 404, { title: 'Not Found Error' })
  }

  function authorize({ searchParams }: URL, response: ServerResponse): void {
    const code = randomUUID()
    const redirectUri = searchParams.get('redirect_uri') ?? ''
    codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', redirectUri })
    const back = new URL(redirectUri)
    back.searchParams.set('state', searchParams.get('state') ?? '')
    back.searchParams.set('code', code)
    response.writeHead(302, { location: back.href }).end()
  }

  function token(form: URLSearchParams, response: ServerResponse): void {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isFirst =
      form.get('grant_type') === 'authorization_code' &&
      code?.challenge === challenge &&
      code.redirectUri === form.get('redirect_uri')
    const isRenewal =
      form.get('grant_type') === 'refresh_token' && refresh !== '' && form.get('refresh_token') === refresh
    if (form.get('client_id') !== CLIENT_ID || !(isFirst || isRenewal)) {
      send(response, 400, {
        error: 'invalid_request',
        error_description: `Value ${form.toString()} is invalid`,
      })
      return
    }
    access = `access-${randomUUID()}`
    refresh = `refresh-${randomUUID()}`
    state.issued.push(access, refresh)
    const tokens = { access_token: access, refresh_token: refresh, expires_in: 7200, token_type: 'bearer' }
    send(response, 200, { ...tokens, scope: 'bookmark.read tweet.read users.read offline.access' })
  }

  function bookmarks({ searchParams }: URL, response: ServerResponse): void {
    const failure = failures.shift()
    const { limit } = state
    if (limit.remaining <= 0 && Date.now() >= limit.resetAt) limit.remaining = Number.POSITIVE_INFINITY
    const headers = {
      'x-rate-limit-limit': '180',
      'x-rate-limit-remaining': String(Math.max(0, Math.min(limit.remaining - 1, 179))),
      'x-rate-limit-reset': String(Math.ceil(limit.resetAt / 1000)),
    }
    if (failure !== undefined || limit.remaining <= 0) {
      send(response, failure ?? 429, { title: 'Too Many Requests', detail: 'Too Many Requests' }, headers)
      return
    }
    limit.remaining -= 1
    const size = Number(searchParams.get('max_results') ?? 100)
    const from = Number(
      /^page-(\d+)$/.exec(searchParams.get('pagination_token') ?? 'page-0')?.[1] ?? Number.NaN,
    )
    const ids = state.bookmarks.slice(from, from + size)
    const next = from + size < state.bookmarks.length ? { next_token: `page-${from + size}` } : {}
    send(response, 200, { ...answerFor(ids), meta: { result_count: ids.length, ...next } }, headers)
  }

  function folders(path: string, response: ServerResponse): void {
    const id = /folders\/(\d+)$/.exec(path)?.[1]
    if (state.folders === undefined) send(response, 403, { title: 'Client Forbidden' })
    else if (id === undefined) {
      const data = [...state.folders].map(([folder, { name }]) => ({ id: folder, name }))
      send(response, 200, { data, meta: { result_count: data.length } })
    } else {
      const ids = state.folders.get(id)?.ids ?? []
      send(response, 200, { data: ids.map((post) => ({ id: post })), meta: { result_count: ids.length } })
    }
  }

  function lookUp({ searchParams }: URL, response: ServerResponse): void {
    send(response, 200, answerFor((searchParams.get('ids') ?? '').split(',')))
  }

  function search({ searchParams }: URL, response: ServerResponse): void {
    const [, conversation, handle] =
      /^conversation_id:(\d+) from:(\w+)$/.exec(searchParams.get('query') ?? '') ?? []
    const found = [...state.posts.values()].filter(
      (post) => post.conversation_id === conversation && `writer${post.author_id}` === handle,
    )
    const ids = found.map(({ id }) => id)
    send(response, 200, { ...answerFor(ids), meta: { result_count: ids.length } })
  }

  function answerFor(ids: readonly string[]): object {
    const data = ids.flatMap((id) => state.posts.get(id) ?? [])
    const quoted = data.flatMap((post) =>
      (post.referenced_tweets ?? []).flatMap(({ id }) => state.posts.get(id) ?? []),
    )
    const authors = new Set(
      [...data, ...quoted].flatMap((post) => [post.author_id, post['in_reply_to_user_id']]),
    )
    const users = [...authors].flatMap((id) =>
      typeof id === 'string' ? [{ id, username: `writer${id}`, name: `Writer ${id}` }] : [],
    )
    const errors = ids.flatMap((id) => {
      if (state.posts.has(id)) return []
      const about = state.withheld.get(id) ?? {
        type: 'https://api.twitter.com/2/problems/resource-not-found',
        detail: `Could not find tweet with ids: [${id}].`,
      }
      return [
        { ...about, value: id, resource_id: id, resource_type: 'tweet', parameter: 'ids', title: 'Error' },
      ]
    })
    return {
      ...(data.length > 0 ? { data, includes: { users, tweets: quoted } } : {}),
      ...(errors.length > 0 ? { errors } : {}),
    }
  }

  return state
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

/** @returns The id of a post that was written so long ago: X's ids hold the time. */
export function idOfAge(ageMs: number, count = 0): string {
  return String((BigInt(Date.now() - ageMs - 1_288_834_974_657) << 22n) + BigInt(count))
}
