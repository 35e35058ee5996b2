/** A request of X's page for a page of bookmarks: what it asks for, and the same with another cursor. */
import { isObject, textAt } from '../../x-data/shape.ts'

/** Secret: its headers hold the session. It stays in memory. */
export interface PageRequest {
  url: string
  method: string
  body: string | undefined
  headers: Readonly<Record<string, string>>
}

/** What a browser sets by itself, or does not let scripts set. */
const NOT_TO_SEND =
  /^(?::|(?:cookie|host|origin|referer|connection|content-length|accept-encoding|user-agent|sec-|proxy-))/i

export interface OperationName {
  queryId: string
  operation: string
}

/** @returns Such as `Bookmarks` and the id that X gave it; `undefined` for what is no GraphQL. */
export function operationOf(url: string): OperationName | undefined {
  const [, queryId, operation] = /\/graphql\/([^/?]+)\/(\w+)(?:\?|$)/.exec(url) ?? []
  return queryId === undefined || operation === undefined ? undefined : { queryId, operation }
}

/** Whether it asks for bookmarks, and not for the list of folders. */
export function asksForBookmarks(operation: string): boolean {
  return (
    /bookmark/i.test(operation) && !/slice|search|^(?:create|delete|remove|clear|add|edit)/i.test(operation)
  )
}

/** Whether it asks for a post with what is around it. */
export function asksForThread(operation: string): boolean {
  return /^(?:TweetDetail|ThreadedConversation|ConversationTimeline)/i.test(operation)
}

/** Whether it would change something on the account. X's page asks for it only when somebody clicks. */
export function changesSomething(operation: string): boolean {
  return /^(?:Create|Delete|Update|Edit|Remove|Add|Clear|Favorite|Unfavorite|Retweet|Unretweet|Bookmark\w*(?:Delete|Clear)|Mute|Unmute|Block|Unblock|Pin|Unpin|Send|Set|Put)(?![a-z])/.test(
    operation,
  )
}

export function cursorOf(request: Pick<PageRequest, 'url' | 'body'>): string | undefined {
  return textAt(readPart(request, 'variables'), 'cursor')
}

/** @returns The same request for another page; the first without a cursor. */
export function withCursor<R extends Pick<PageRequest, 'url' | 'body'>>(
  request: R,
  cursor: string | undefined,
): R {
  const { cursor: _old, ...variables } = readPart(request, 'variables')
  return writePart(request, 'variables', cursor === undefined ? variables : { ...variables, cursor })
}

/** @returns The same request with flags that X misses in it. */
export function withFeatures<R extends Pick<PageRequest, 'url' | 'body'>>(
  request: R,
  names: readonly string[],
): R {
  const flags = Object.fromEntries(names.map((name) => [name, true]))
  return writePart(request, 'features', { ...readPart(request, 'features'), ...flags })
}

/** @returns The same request under another id. */
export function withQueryId<R extends Pick<PageRequest, 'url'>>(request: R, queryId: string): R {
  return { ...request, url: request.url.replace(/(\/graphql\/)[^/?]+(?=\/)/, `$1${queryId}`) }
}

/** @returns What a script in the page may send along. */
export function sendableHeaders({ headers }: PageRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_TO_SEND.test(name)))
}

type Part = 'variables' | 'features'

function readPart({ url, body }: Pick<PageRequest, 'url' | 'body'>, part: Part): Record<string, unknown> {
  const inUrl = new URL(url).searchParams.get(part)
  const value = inUrl === null ? at(parse(body ?? ''), part) : parse(inUrl)
  return isObject(value) ? value : {}
}

function writePart<R extends Pick<PageRequest, 'url' | 'body'>>(request: R, part: Part, value: object): R {
  const url = new URL(request.url)
  if (url.searchParams.has(part) || request.body === undefined) {
    url.searchParams.set(part, JSON.stringify(value))
    return { ...request, url: url.href }
  }
  const body = parse(request.body)
  return { ...request, body: JSON.stringify({ ...(isObject(body) ? body : {}), [part]: value }) }
}

function at(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
