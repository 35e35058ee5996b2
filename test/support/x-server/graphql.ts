/** GraphQL of the look-alike: who may ask, what is refused and how, and the answers. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Saved } from './account.ts'
import type { RawObject } from './raw-posts.ts'
import type { Fault, XSite } from './server.ts'
import {
  bookmarksPage,
  cursorAt,
  detailBody,
  emptyPage,
  folderBody,
  foldersBody,
  hopOf,
  placeOf,
} from './timeline.ts'

export interface GraphqlRequest {
  queryId: string
  operation: string
  searchParams: URLSearchParams
  headers: IncomingHttpHeaders
}

interface Reply {
  status: number
  body: string
  headers?: Record<string, string>
}

export async function answerGraphql(
  site: XSite,
  request: GraphqlRequest & { method: string },
  response: ServerResponse,
): Promise<void> {
  const refused = refusalOf(site, request)
  const isPage = /^Bookmark(s|FolderTimeline)$/.test(request.operation)
  const isPost = request.operation === 'TweetDetail'
  if (isPage) site.asked += 1
  if (isPost) site.postsAsked += 1
  const fault = isPage
    ? site.choices.fault(site.asked, request)
    : isPost
      ? site.choices.postFault(site.postsAsked, request)
      : undefined
  if (fault?.kind === 'slow') await sleep(fault.ms)
  const reply = refused ?? faultReply(fault) ?? limited(site, isPage) ?? answerOf(site, request, fault)
  const limits = isPage && site.choices.rateLimit !== undefined ? limitHeaders(site) : {}
  const text =
    site.choices.isOpaque && isPage
      ? Buffer.from(encodeURIComponent(reply.body)).toString('base64')
      : reply.body
  const bytes = Buffer.from(text)
  const type =
    site.choices.isOpaque && isPage ? 'application/octet-stream' : 'application/json; charset=utf-8'
  response.writeHead(reply.status, {
    ...{ 'content-type': type, 'content-length': bytes.length, 'cache-control': 'no-cache, no-store' },
    ...limits,
    ...reply.headers,
  })
  if (site.choices.losesRefusals && (reply.status === 401 || reply.status === 403)) {
    response.flushHeaders()
    await sleep(1000)
  }
  if (fault?.kind === 'cut') {
    response.write(bytes.subarray(0, bytes.length / 2))
    await sleep(20)
    response.destroy()
  } else response.end(bytes)
}

/** @returns The value of the cookie by which X knows a session. */
export function sessionOf(headers: IncomingHttpHeaders): string | undefined {
  return cookie(headers, 'auth_token')
}

function cookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1]
}

function refusal(status: number, code: number, message: string): Reply {
  return { status, body: JSON.stringify({ errors: [{ code, message }] }) }
}

function refusalOf({ account, choices }: XSite, request: GraphqlRequest): Reply | undefined {
  const { headers, operation, queryId } = request
  const session = sessionOf(headers)
  if (headers.authorization === undefined) return refusal(400, 215, 'Bad Authentication data.')
  if (session === undefined || !account.sessions.has(session))
    return {
      ...refusal(401, 32, 'Could not authenticate you'),
      headers: { 'set-cookie': 'auth_token=; Path=/; Max-Age=0' },
    }
  if (headers['x-csrf-token'] !== cookie(headers, 'ct0'))
    return refusal(403, 353, 'This request requires a matching csrf cookie and header.')
  if (account.state === 'suspended') return refusal(403, 64, 'Your account is suspended.')
  if (account.state !== 'open')
    return refusal(
      403,
      326,
      'To protect our users from spam and other malicious activity, this account is temporarily locked.',
    )
  if (queryId !== choices.queryIds[operation]) return { status: 404, body: '' }
  const features = JSON.parse(request.searchParams.get('features') ?? '{}') as object
  const missing = choices.requiredFeatures.filter((name) => !(name in features))
  if (missing.length > 0 && /^(?:Bookmarks|TweetDetail)$/.test(operation))
    return refusal(400, 336, `The following features cannot be null: ${missing.join(', ')}`)
  return undefined
}

function faultReply(fault: Fault | undefined): Reply | undefined {
  if (fault?.kind === 'status')
    return { status: fault.status, body: fault.body ?? '', ...(fault.headers && { headers: fault.headers }) }
  return fault?.kind === 'body' ? { status: 200, body: fault.body } : undefined
}

function limited(site: XSite, isPage: boolean): Reply | undefined {
  const { rateLimit } = site.choices
  if (!isPage || rateLimit === undefined) return undefined
  if (Date.now() >= site.limit.resetAt)
    site.limit = { left: rateLimit.limit, resetAt: Date.now() + rateLimit.windowMs }
  if (site.limit.left === 0) return { status: 429, body: 'Rate limit exceeded\n' }
  site.limit.left -= 1
  return undefined
}

function limitHeaders({ limit, choices }: XSite): Record<string, string> {
  return {
    'x-rate-limit-limit': String(choices.rateLimit?.limit ?? 0),
    'x-rate-limit-remaining': String(limit.left),
    'x-rate-limit-reset': String(Math.ceil(limit.resetAt / 1000)),
  }
}

function answerOf(
  site: XSite,
  request: GraphqlRequest & { method: string },
  fault: Fault | undefined,
): Reply {
  const variables = JSON.parse(request.searchParams.get('variables') ?? '{}') as Record<
    string,
    string | undefined
  >
  const { account } = site
  switch (request.operation) {
    case 'Bookmarks':
      return reply(pageBody(site, account.bookmarks, variables['cursor'], fault))
    case 'BookmarkFolderTimeline': {
      const folder = account.folders.find(({ id }) => id === variables['bookmark_collection_id'])
      return reply(folderBody(pageBody(site, folder?.bookmarks ?? [], variables['cursor'], fault)))
    }
    case 'BookmarkFoldersSlice':
      return reply(foldersBody(account))
    case 'TweetDetail':
      return reply(
        detailBody(account, {
          ...{ id: variables['focalTweetId'] ?? '', cursor: variables['cursor'] },
          count: site.choices.threadSize,
        }),
      )
    case 'HomeTimeline':
      return reply(homeBody(site))
    default:
      return reply({ data: {} })
  }
}

function reply(body: RawObject): Reply {
  return { status: 200, body: JSON.stringify(body) }
}

function pageBody(
  { choices }: XSite,
  bookmarks: readonly Saved[],
  cursor: string | undefined,
  fault: Fault | undefined,
): RawObject {
  const { pageSize, shape, emptyAfter } = choices
  const border = emptyAfter && bookmarks[emptyAfter.posts - 1]?.sortIndex
  if (emptyAfter && border !== undefined && cursor !== undefined && placeOf(cursor) === border) {
    const hop = hopOf(cursor)
    if (hop < emptyAfter.pages) return emptyPage(cursorAt(border, hop + 1), shape)
  }
  const page = bookmarksPage(bookmarks, { cursor, count: pageSize, shape })
  if (fault?.kind !== 'repeated_cursor' || cursor === undefined) return page.body
  const text = JSON.stringify(page.body).replaceAll(page.cursor, cursor)
  return JSON.parse(text) as RawObject
}

/** Posts that nobody has saved. */
function homeBody({ account }: XSite): RawObject {
  const result = { ...(account.bookmarks[0]?.result as RawObject), rest_id: '999' }
  const entry = {
    entryId: 'tweet-999',
    sortIndex: '5',
    content: { itemContent: { itemType: 'TimelineTweet', tweet_results: { result } } },
  }
  return {
    data: {
      home: { home_timeline_urt: { instructions: [{ type: 'TimelineAddEntries', entries: [entry] }] } },
    },
  }
}
