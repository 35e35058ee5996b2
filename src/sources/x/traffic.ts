/**
 * The GraphQL that X's page exchanges while it is open: answers are read as they pass, so that query ids and markup may
 * change freely. Requests are the page's own; set in them are only the cursor of the first, and what X itself asked for (flags
 * that it missed, an id in the place of one that it no longer knows). What would change the account is not let through.
 */
import type { CDPSession, Page, Request, Response } from 'playwright-core'
import type { Log } from '../../log.ts'
import {
  changesSomething,
  cursorOf,
  operationOf,
  withCursor,
  withFeatures,
  withQueryId,
  type PageRequest,
} from './page-request.ts'
import { foldersOf, parseAnswer } from './timeline-answer.ts'
import type { Watched } from './watched.ts'

export interface PassedAnswer {
  operation: string
  queryId: string
  /** What was asked for. */
  cursor: string | undefined
  /** 0 when the connection broke. */
  status: number
  text: string
  /** Of the limit on requests, where X tells it. */
  remaining: number | undefined
  /** Milliseconds since 1970. */
  resetAt: number | undefined
}

export interface Traffic {
  /** The last answer to a request for that page since the page was opened; it is taken away. */
  take(cursor: string | undefined): PassedAnswer | undefined
  /** The oldest answer to a request for any page that was not taken yet; it is taken away. */
  takeAny(): PassedAnswer | undefined
  /** Whether the page waits for an answer to a request for what is looked for. */
  isWaiting(): boolean
  /** Resolves at the next answer or request for what is looked for, or after so long. */
  wait(limitMs: number): Promise<void>
  /** From now on the page's first request asks for that page; what passed before is forgotten. */
  begin(cursor: string | undefined): void
  /** From now on requests for what is looked for go out so, also those that the page sends by itself. */
  amend(amendment: Amendment): void
  /** From now on scripts of the page are loaded anew. */
  bypassCache(): Promise<void>
  /** Whether they are. */
  readonly isFresh: boolean
  /** The last request for what is looked for. */
  readonly request: PageRequest | undefined
  readonly folders: readonly { id: string; name: string }[] | undefined
  /** Answers that were read from the page, of whatever kind. */
  readonly seen: number
}

export interface Amendment {
  /** Flags that X missed. */
  features: readonly string[]
  /** In the place of the page's own, for the operation that has the name that is looked for. */
  queryId: string | undefined
}

interface Paused {
  requestId: string
  request: { url: string; method: string; postData?: string }
}

export async function watchTraffic(page: Page, log: Log, watched: Watched<unknown>): Promise<Traffic> {
  const session = await page.context().newCDPSession(page)
  const traffic = new PageTraffic(session, log, watched)
  // What X sends may be anything: what cannot be read is not there, and never ends the process.
  const safely = async (work: () => Promise<void> | void): Promise<void> => {
    try {
      await work()
    } catch (error) {
      log.warn({ err: error }, 'what the page exchanged was not read')
    }
  }
  page.on('request', (request) => {
    void safely(() => {
      traffic.note(request)
    })
  })
  page.on('response', (response) => void safely(() => traffic.read(response)))
  page.on('requestfailed', (request) => {
    void safely(() => {
      traffic.fail(request)
    })
  })
  session.on('Fetch.requestPaused', (paused: Paused) => void safely(() => traffic.letThrough(paused)))
  await session.send('Fetch.enable', { patterns: [{ urlPattern: '*/graphql/*', requestStage: 'Request' }] })
  return traffic
}

class PageTraffic implements Traffic {
  request: PageRequest | undefined
  folders: { id: string; name: string }[] | undefined
  seen = 0
  isFresh = false
  private readonly session: CDPSession
  private readonly log: Log
  private readonly watched: Watched<unknown>
  /** Requests since the page was opened; answers to earlier ones are those of another page. */
  private current = new WeakSet<Request>()
  private answers: PassedAnswer[] = []
  /** Pages that were taken already: the page may ask for one again. */
  private readonly taken = new Set<string | undefined>()
  private jump: string | undefined
  private amendment: Amendment = { features: [], queryId: undefined }
  private readonly waiting = new Set<Request>()
  /** Of which the answer began. */
  private readonly answered = new WeakSet<Request>()
  private wake: (() => void)[] = []

  constructor(session: CDPSession, log: Log, watched: Watched<unknown>) {
    this.session = session
    this.log = log
    this.watched = watched
  }

  async bypassCache(): Promise<void> {
    await this.session.send('Network.enable')
    await this.session.send('Network.setCacheDisabled', { cacheDisabled: true })
    this.isFresh = true
  }

  begin(cursor: string | undefined): void {
    this.current = new WeakSet()
    this.answers = []
    this.taken.clear()
    this.waiting.clear()
    this.jump = cursor
    this.seen = 0
  }

  amend(amendment: Amendment): void {
    this.amendment = amendment
  }

  take(cursor: string | undefined): PassedAnswer | undefined {
    const found = this.answers.findLast((answer) => answer.cursor === cursor)
    this.answers = this.answers.filter((answer) => answer.cursor !== cursor)
    if (found !== undefined) this.taken.add(cursor)
    return found
  }

  takeAny(): PassedAnswer | undefined {
    const other = this.answers.find(({ cursor }) => !this.taken.has(cursor))
    return other === undefined ? undefined : this.take(other.cursor)
  }

  isWaiting(): boolean {
    return this.waiting.size > 0
  }

  note(request: Request): void {
    this.current.add(request)
    if (!this.watched.asks(operationOf(request.url())?.operation ?? '')) return
    this.waiting.add(request)
    this.wakeAll()
  }

  async wait(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs)
      this.wake.push(resolve)
    })
    clearTimeout(timer)
  }

  async read(response: Response): Promise<void> {
    const request = response.request()
    const name = operationOf(request.url())
    if (name === undefined || request.method() === 'OPTIONS' || !this.current.has(request)) return
    this.answered.add(request)
    const [text, headers] = await Promise.all([textOf(response), request.allHeaders().catch(() => ({}))])
    this.waiting.delete(request)
    if (!this.current.has(request)) return
    const answer = text === undefined ? undefined : parseAnswer(text)
    if (answer !== undefined) this.folders = foldersOf(answer) ?? this.folders
    const isThere = answer !== undefined && this.watched.read(answer, name.operation) !== undefined
    if (!isThere && !this.watched.asks(name.operation)) return
    this.request = { ...sentBy(request), headers }
    this.seen += 1
    const limits = limitsOf(response.headers())
    this.push({
      ...name,
      cursor: this.askedBy(request),
      // A page that is left at once, because it was refused, takes the words with it.
      status: text === undefined && response.ok() ? 0 : response.status(),
      text: text ?? '',
      ...limits,
    })
  }

  fail(request: Request): void {
    if (this.answered.has(request)) return
    this.waiting.delete(request)
    const name = operationOf(request.url())
    if (name === undefined || !this.current.has(request) || !this.watched.asks(name.operation)) return
    this.push({ ...name, cursor: this.askedBy(request), status: 0, text: '', ...limitsOf({}) })
  }

  async letThrough({ requestId, request }: Paused): Promise<void> {
    const operation = operationOf(request.url)?.operation ?? ''
    const sent = { url: request.url, body: request.postData }
    try {
      if (request.method !== 'GET' && changesSomething(operation)) {
        await this.session.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' })
      } else if (this.watched.asks(operation)) {
        const { url, body } = this.asItIsSent(sent, operation)
        const postData = body === undefined ? {} : { postData: Buffer.from(body).toString('base64') }
        await this.session.send('Fetch.continueRequest', { requestId, url, ...postData })
      } else await this.session.send('Fetch.continueRequest', { requestId })
    } catch (error) {
      // The page was left while its request waited.
      this.log.debug({ err: error, operation }, 'a request of the page is gone')
    }
  }

  private asItIsSent<R extends Pick<PageRequest, 'url' | 'body'>>(sent: R, operation: string): R {
    const { features, queryId } = this.amendment
    const isJump = this.jump !== undefined && cursorOf(sent) === undefined
    const placed = isJump ? withCursor(sent, this.jump) : sent
    const whole = features.length === 0 ? placed : withFeatures(placed, features)
    return queryId === undefined || operation !== this.watched.operation ? whole : withQueryId(whole, queryId)
  }

  /** The browser tells requests as the page made them. */
  private askedBy(request: Request): string | undefined {
    return cursorOf(sentBy(request)) ?? this.jump
  }

  private push(answer: PassedAnswer): void {
    this.answers.push(answer)
    this.wakeAll()
  }

  private wakeAll(): void {
    const waiting = this.wake
    this.wake = []
    for (const resolve of waiting) resolve()
  }
}

function sentBy(request: Request): { url: string; method: string; body: string | undefined } {
  return { url: request.url(), method: request.method(), body: request.postData() ?? undefined }
}

/** @returns `undefined` when the connection broke before the end. */
async function textOf(response: Response): Promise<string | undefined> {
  return response.text().catch(() => undefined)
}

function limitsOf(headers: Readonly<Record<string, string>>): Pick<PassedAnswer, 'remaining' | 'resetAt'> {
  const number = (name: string): number | undefined => {
    const text = headers[name]
    return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined
  }
  const [remaining, reset] = [number('x-rate-limit-remaining'), number('x-rate-limit-reset')]
  const retry = number('retry-after')
  const resetAt =
    reset === undefined ? (retry === undefined ? undefined : Date.now() + retry * 1000) : reset * 1000
  return { remaining, resetAt }
}
