/**
 * Completes posts one after the other, in one browser: it is opened for the first, kept while posts come, and given back
 * when none comes any more, or after a while, so that another process has its turn.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Post } from '../../../contract/post.ts'
import { messageOf, SystemError, UnavailableError } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import type { Completion, ReadContext } from '../../source.ts'
import { ensureLogin } from '../login/ensure-login.ts'
import { openPace, type Pace } from '../pace.ts'
import { mayLogIn, refusedState } from '../session-state.ts'
import {
  BrowserLost,
  browserLost,
  BROWSERS,
  openTimelineReader,
  type TimelineReader,
} from '../timeline-reader.ts'
import { openXBrowser, type XBrowser } from '../x-browser.ts'
import type { XSettings } from '../x-settings.ts'
import { readThread } from './read-thread.ts'
import { THREAD, type ThreadAnswer } from './thread-answer.ts'

/** Posts wait for models too: a browser that nobody needs for so long is closed. */
const IDLE_MS = 15_000
/** What a browser holds in memory grows; other processes wait for their turn. */
const POSTS_OF_A_VISIT = 60
/** Long enough for one who waits to see that the profile is free. */
const OTHERS_TURN_MS = 1500
const PROFILE_AGAIN_MS = 400
const LONGEST_TURN_MS = 10 * 60_000

export interface XPosts {
  /** @throws What `PostReader.complete` throws. */
  complete(post: Post, context: ReadContext): Promise<Completion>
  /** Closes the browser, if one is open. */
  rest(): Promise<void>
}

interface Visit {
  browser: XBrowser
  reader: TimelineReader<ThreadAnswer>
  posts: number
  /** X took the session. */
  isTaken: boolean
}

export function openXPosts(settings: XSettings, log: Log): XPosts {
  return new Posts(settings, log)
}

class Posts implements XPosts {
  private readonly settings: XSettings
  private readonly log: Log
  private readonly pace: Pace
  private visit: Visit | undefined
  /** For whom is read now. */
  private reading: ReadContext | undefined
  private readonly context: ReadContext
  private last: Promise<unknown> = Promise.resolve()
  private idle: NodeJS.Timeout | undefined

  constructor(settings: XSettings, log: Log) {
    this.settings = settings
    this.log = log
    this.context = contextOf(() => this.reading)
    this.pace = openPace({ settings, context: this.context })
  }

  complete(post: Post, context: ReadContext): Promise<Completion> {
    return this.inTurn(async () => {
      context.signal.throwIfAborted()
      if (context.stopping.aborted) throw runStops()
      clearTimeout(this.idle)
      this.reading = context
      const closeNow = (): void => void this.leaveSafely(this.leave())
      context.signal.addEventListener('abort', closeNow, { once: true })
      try {
        return await this.read(post, context)
      } finally {
        context.signal.removeEventListener('abort', closeNow)
        this.idle = setTimeout(() => void this.leaveSafely(this.rest()), IDLE_MS).unref()
      }
    })
  }

  rest(): Promise<void> {
    return this.inTurn(() => this.leave())
  }

  /** One after the other: a person has one page before the eyes. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work)
    this.last = turn.catch(() => undefined)
    return turn
  }

  private async read(post: Post, context: ReadContext): Promise<Completion> {
    for (let browsers = 1; ; browsers += 1) {
      try {
        const { reader } = await this.opened()
        const completion = await readThread(reader, post, this.settings.bookmarksUrl.origin)
        if (this.visit !== undefined) this.visit.isTaken = true
        return completion
      } catch (error) {
        const mayGoOn = await this.mend(error, browsers)
        context.signal.throwIfAborted()
        if (!mayGoOn) throw error instanceof BrowserLost ? browserLost(error) : error
      }
    }
  }

  /** @returns Whether another browser may succeed. */
  private async mend(error: unknown, browsers: number): Promise<boolean> {
    if (error instanceof BrowserLost) {
      await this.leave()
      return browsers < BROWSERS
    }
    const state = refusedState(error)
    if (state === undefined) return false
    if (this.visit !== undefined) {
      this.visit.isTaken = false
      await this.visit.browser.noteRefusal(state)
    }
    await this.leave()
    return state === 'expired' && browsers === 1 && (await mayLogIn(this.settings))
  }

  private async opened(): Promise<Visit> {
    if (this.visit !== undefined && this.visit.posts >= POSTS_OF_A_VISIT) {
      await this.leave()
      await sleep(OTHERS_TURN_MS)
    }
    this.visit ??= await this.open()
    this.visit.posts += 1
    return this.visit
  }

  private async open(): Promise<Visit> {
    const { settings, log, context, pace } = this
    const browser = await this.takeBrowser()
    try {
      await ensureLogin(browser, { settings, log, signal: context.signal })
      const reader = await openTimelineReader({
        ...{ browser, watched: THREAD, mode: 'replay', pace, log, context, knownQueryIds: [] },
      })
      return { browser, reader, posts: 0, isTaken: false }
    } catch (error) {
      await browser.close()
      throw error
    }
  }

  /** Another process that reads X gives the profile back after a while. */
  private async takeBrowser(): Promise<XBrowser> {
    const { signal, stopping, say } = this.context
    const deadline = Date.now() + LONGEST_TURN_MS
    for (let isFirst = true; ; isFirst = false) {
      try {
        return await openXBrowser(this.settings)
      } catch (error) {
        if (!(error instanceof SystemError) || error.code !== 'x_profile_in_use') throw error
        if (Date.now() > deadline || stopping.aborted) throw inUse(error)
        if (isFirst) say('info', `waiting for its turn: ${messageOf(error)}`)
        await sleep(PROFILE_AGAIN_MS, undefined, { signal })
      }
    }
  }

  /** Nobody waits for it. */
  private async leaveSafely(leaving: Promise<void>): Promise<void> {
    await leaving.catch((error: unknown) => {
      this.log.warn({ err: error }, 'the browser was not given back')
    })
  }

  private async leave(): Promise<void> {
    const { visit } = this
    this.visit = undefined
    if (visit === undefined) return
    if (visit.isTaken)
      await visit.browser.keepSession().catch((error: unknown) => {
        this.log.debug({ err: error }, 'the session was not kept')
      })
    await visit.browser.close()
  }
}

/** That of whoever wants the post that is read now. */
function contextOf(current: () => ReadContext | undefined): ReadContext {
  const context = (): ReadContext => {
    const found = current()
    if (found === undefined) throw new RangeError('Nothing was read.')
    return found
  }
  return {
    get signal() {
      return context().signal
    },
    get stopping() {
      return context().stopping
    },
    say: (level, message) => {
      context().say(level, message)
    },
    keepRaw: (text) => context().keepRaw(text),
  }
}

function runStops(): UnavailableError {
  return new UnavailableError('run_stops', 'The run is stopping; the next run completes the post.', {
    retryAfterMs: 0,
  })
}

function inUse(cause: SystemError): UnavailableError {
  const { message, hint = '' } = cause
  return new UnavailableError('x_busy', message, { hint, cause, retryAfterMs: 0 })
}
