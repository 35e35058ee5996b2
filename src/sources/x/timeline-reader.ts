/**
 * Reads a timeline of X page by page in the browser, be it bookmarks or the posts of a thread, whatever comes between: limits,
 * ended sessions, ids of yesterday, missing flags, broken and slow answers, a page that stops loading.
 */
import { SystemError, UnavailableError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { LogLevel } from '../../live/reporter.ts'
import { judgeAnswer, refusalOf, type Verdict } from './judge-answer.ts'
import { pageRefusal } from './page-refusal.ts'
import type { Pace } from './pace.ts'
import { replayRequest } from './replay.ts'
import { scrollFor } from './scroll.ts'
import { watchTraffic, type PassedAnswer, type Traffic } from './traffic.ts'
import type { Watched } from './watched.ts'
import type { XBrowser } from './x-browser.ts'
import type { XSettings } from './x-settings.ts'

const FIRST_ANSWER_MS = 30_000
const NEXT_ANSWER_MS = 30_000
/** A page that asks for nothing for so long while it is scrolled is stuck. */
const IDLE_MS = 6000
const NAVIGATION_MS = 60_000
const LOOK_EVERY_MS = 200
const ATTEMPTS = 6
const LIMITS_IN_A_ROW = 4
/** What a page of X holds in memory grows with every post: it is opened anew behind so many pages. */
const PAGES_OF_A_VISIT = 100

export interface ReadPage<Answer extends Onward> {
  text: string
  timeline: Answer
}

/** Whatever an answer tells beside: where it goes on. */
export interface Onward {
  /** Of the next page. */
  cursor: string | undefined
}

/** The page is there, and nothing of what it exchanges can be read: it must be read off the page itself. */
export class UnreadablePage extends Error {}

/** The browser or its page died. Another one may go on. */
export class BrowserLost extends Error {}

/** So many browsers are tried. */
export const BROWSERS = 3

/** @returns What is thrown when none of them lived. */
export function browserLost(cause: unknown): SystemError {
  return new SystemError('browser_lost', `The browser closed unexpectedly ${BROWSERS} times.`, {
    hint: 'Check whether memory or /dev/shm is running out. What was read is kept; the next run continues from there.',
    cause,
  })
}

export interface ReaderParts<Answer extends Onward> {
  browser: XBrowser
  /** What is read. */
  watched: Watched<Answer>
  mode: XSettings['mode']
  pace: Pace
  log: Log
  context: ReaderContext
  /** Ids that X gave the request before, newest first. */
  knownQueryIds: readonly string[]
}

/** For whom pages are read; may be somebody else for each page. */
export interface ReaderContext {
  readonly signal: AbortSignal
  readonly say: (level: LogLevel, message: string) => void
  /** Keeps an answer as it came, before anybody looks into it. */
  readonly keepRaw: (text: string) => Promise<void>
}

export interface TimelineReader<Answer extends Onward> {
  /**
   * @param url - Such as the page of all bookmarks, of a folder, of a post.
   * @param cursor - Of the page; undefined is the first.
   * @throws {UsageError} `x_logged_out`, `x_locked`, `x_challenged`, `x_suspended`: the user must act.
   * @throws {UnavailableError} `x_rate_limited`, `x_away`.
   * @throws {UnreadablePage} when nothing of it can be understood. @throws {BrowserLost}
   */
  read(url: URL, cursor: string | undefined): Promise<ReadPage<Answer>>
  readonly traffic: Traffic
  /** The last id by which X knew the request, where it has its usual name. */
  readonly queryId: string | undefined
}

export async function openTimelineReader<Answer extends Onward>(
  parts: ReaderParts<Answer>,
): Promise<TimelineReader<Answer>> {
  return new PageReader(parts, await watchTraffic(parts.browser.page, parts.log, parts.watched))
}

interface Attempt {
  way: Way
  /** Counted from 0. */
  attempt: number
  answer: PassedAnswer | undefined
}

/** How a page is asked for: as the open page goes on by itself, by its repeated request, or from a page opened anew. */
type Way = 'scroll' | 'replay' | 'open'

class PageReader<Answer extends Onward> implements TimelineReader<Answer> {
  readonly traffic: Traffic
  queryId: string | undefined
  private readonly parts: ReaderParts<Answer>
  private readonly pace: Pace
  /** Which page the open page would load next. */
  private position: { url: string; next: string | undefined } | undefined
  private pagesOfVisit = 0
  /** Why the page is not scrolled any more. */
  private isStuck = false
  /** Flags that X missed in the page's own request. */
  private readonly missing = new Set<string>()
  private readonly untriedIds: string[]
  /** In the place of the page's own. */
  private givenId: string | undefined

  constructor(parts: ReaderParts<Answer>, traffic: Traffic) {
    this.parts = parts
    this.traffic = traffic
    this.pace = parts.pace
    this.untriedIds = [...parts.knownQueryIds]
  }

  async read(url: URL, cursor: string | undefined): Promise<ReadPage<Answer>> {
    let way = this.wayTo(url, cursor)
    let limits = 0
    let fault = ''
    for (let attempt = 0; attempt < ATTEMPTS;) {
      await this.pace.wait()
      const answer = await this.ask(way, url, cursor)
      if (answer?.status === 200) await this.parts.context.keepRaw(answer.text)
      const verdict = answer === undefined ? await this.whyNothing() : await this.judge(answer)
      if (answer !== undefined) this.pace.heed(answer)
      if (answer !== undefined && verdict.kind === 'page') return this.arrived(url, answer, verdict.page)
      this.position = undefined
      if (verdict.kind === 'limited') {
        limits += 1
        await this.pace.waitForLimit(limits > LIMITS_IN_A_ROW ? Infinity : verdict.until)
        this.isStuck = true
        way = this.traffic.request === undefined ? 'open' : 'replay'
      } else {
        ;[way, fault] = await this.mend(verdict, { way, attempt, answer })
        attempt += 1
      }
    }
    throw new UnavailableError(
      'x_away',
      `X did not deliver a page of ${this.parts.watched.what}: ${fault}.`,
      {
        hint: 'Try again later. What was read is kept; the next run continues from there.',
      },
    )
  }

  private wayTo(url: URL, cursor: string | undefined): Way {
    const isOpen = this.position?.url === url.href && this.position.next === cursor && cursor !== undefined
    if (!isOpen || this.pagesOfVisit >= PAGES_OF_A_VISIT) return 'open'
    return this.parts.mode === 'replay' || this.isStuck ? 'replay' : 'scroll'
  }

  private arrived(url: URL, { text, operation, queryId }: PassedAnswer, timeline: Answer): ReadPage<Answer> {
    if (operation === this.parts.watched.operation) this.queryId = this.givenId ?? queryId
    this.position = { url: url.href, next: timeline.cursor }
    this.pagesOfVisit += 1
    return { text, timeline }
  }

  private async ask(way: Way, url: URL, cursor: string | undefined): Promise<PassedAnswer | undefined> {
    try {
      if (way === 'open') return await this.open(url, cursor)
      const ready = this.traffic.take(cursor)
      if (ready !== undefined) return ready
      return way === 'scroll' ? await this.scroll(cursor) : await this.replay(cursor)
    } catch (error) {
      const { page } = this.parts.browser
      if (page.isClosed() || /crash|has been closed/i.test(String(error)))
        throw new BrowserLost('the browser ended', { cause: error })
      throw error
    }
  }

  /** Does what may help before the next attempt. @returns The way of that attempt, and what was wrong. */
  private async mend(verdict: Verdict<Answer>, last: Attempt): Promise<[Way, string]> {
    if (verdict.kind === 'session') throw verdict.error
    // What the open page would load next is no longer what is read next.
    this.isStuck ||= last.way === 'scroll'
    if (verdict.kind === 'unreadable') {
      if (last.attempt > 0) throw new UnreadablePage('no answer of the page could be read')
      return ['open', 'its answer has an unknown shape']
    }
    if (verdict.kind === 'features') {
      for (const name of verdict.names) this.missing.add(name)
      this.isStuck = true
      this.amend()
      this.parts.context.say(
        'info',
        `X asks for flags that its page did not send: ${verdict.names.join(', ')}.`,
      )
      return ['replay', 'flags were missing']
    }
    if (verdict.kind === 'stale') return this.mendStale(last.answer?.operation)
    const reason = verdict.kind === 'fault' ? verdict.reason : 'nothing came'
    await this.pace.waitAfterFault(last.attempt)
    return [last.way === 'scroll' && this.traffic.request !== undefined ? 'replay' : 'open', reason]
  }

  /** A page that is loaded past the cache knows the id of today; else ids that X took before are tried. */
  private async mendStale(operation: string | undefined): Promise<[Way, string]> {
    const reason = "X no longer knows its page's request"
    if (!this.traffic.isFresh) {
      await this.traffic.bypassCache()
      return ['open', reason]
    }
    if (operation !== this.parts.watched.operation) return ['open', reason]
    if (this.givenId === undefined && this.untriedIds.length > 0)
      this.parts.context.say('info', 'Trying ids that X accepted before.')
    this.givenId = this.untriedIds.shift()
    this.amend()
    if (this.givenId === undefined) return ['open', reason]
    this.isStuck = true
    return ['replay', reason]
  }

  /** What X asked for counts from now on for every request: it is not to refuse the next one for the same. */
  private amend(): void {
    this.traffic.amend({ features: [...this.missing], queryId: this.givenId })
  }

  private async open(url: URL, cursor: string | undefined): Promise<PassedAnswer | undefined> {
    const { page } = this.parts.browser
    this.traffic.begin(cursor)
    this.pagesOfVisit = 0
    this.isStuck = false
    await page.goto(url.href, { timeout: NAVIGATION_MS, waitUntil: 'commit' }).catch((error: unknown) => {
      if (page.isClosed()) throw error
      this.parts.log.debug({ err: error }, 'the page was not opened')
    })
    return this.arrival(cursor, FIRST_ANSWER_MS)
  }

  private async scroll(cursor: string | undefined): Promise<PassedAnswer | undefined> {
    let answer: PassedAnswer | undefined
    await scrollFor(this.parts.browser.page, {
      arrived: () => (answer ??= this.traffic.take(cursor) ?? this.traffic.takeAny()) !== undefined,
      wait: (limitMs) => this.traffic.wait(limitMs),
      isWaiting: () => this.traffic.isWaiting(),
      limitsMs: { idle: IDLE_MS, answer: NEXT_ANSWER_MS },
      signal: this.parts.context.signal,
    })
    if (answer === undefined)
      this.parts.context.say('info', 'Scrolling the page loads no more; repeating its own request instead.')
    return answer
  }

  private async replay(cursor: string | undefined): Promise<PassedAnswer | undefined> {
    const { request } = this.traffic
    if (request === undefined) return undefined
    const isSent = await replayRequest(this.parts.browser.page, request, cursor)
    return isSent ? this.arrival(cursor, NEXT_ANSWER_MS) : undefined
  }

  private async arrival(cursor: string | undefined, limitMs: number): Promise<PassedAnswer | undefined> {
    const { page } = this.parts.browser
    const deadline = Date.now() + limitMs
    for (;;) {
      const answer = this.traffic.take(cursor)
      if (answer !== undefined) return answer
      this.parts.context.signal.throwIfAborted()
      if (Date.now() > deadline || refusalOf(page.url(), '') !== undefined) return undefined
      await this.traffic.wait(LOOK_EVERY_MS)
    }
  }

  private async judge(answer: PassedAnswer): Promise<Verdict<Answer>> {
    const verdict = judgeAnswer(answer, this.parts.watched.read)
    if (verdict.kind !== 'fault') return verdict
    const error = await pageRefusal(this.parts.browser.page)
    return error === undefined ? verdict : { kind: 'session', error }
  }

  /** Nothing came: the page may say why. */
  private async whyNothing(): Promise<Verdict<Answer>> {
    const { page } = this.parts.browser
    const error = await pageRefusal(page)
    if (error !== undefined) return { kind: 'session', error }
    const articles = await page.locator('article').count()
    return articles > 0 && this.traffic.seen === 0
      ? { kind: 'unreadable' }
      : { kind: 'fault', reason: 'nothing came' }
  }
}
