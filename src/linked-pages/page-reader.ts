/** Reads the text of a web page that a post links to, by rules: public hosts only, robots.txt, bounded in size and time. */
import { PostError, UnavailableError } from '../errors.ts'
import { withinTime } from '../time-limit.ts'
import { normaliseUrl, parsePostUrl } from '../x-data/post-url.ts'
import { decodeHtml } from './decode-html.ts'
import { openHostTurns } from './host-turns.ts'
import { PageThread } from './page-thread.ts'
import type { ReadablePage } from './page-worker.ts'
import { resolveBySystem, type Resolve } from './public-address.ts'
import { requestPage, type PageAnswer, type RequestLimits } from './request-page.ts'
import { MAX_ROBOTS_BYTES, openRobots } from './robots.ts'

const MAX_REDIRECTS = 8
/** No readable page takes as long to be taken apart. */
const MAX_PARSE_MS = 10_000
/** Longer texts are books or dumps; graphemes are not counted here, paragraphs are kept whole. */
const MAX_TEXT_CHARS = 100_000

export interface LinkedPage extends ReadablePage {
  /** Where redirects led, without tracking parameters. */
  finalUrl: string
}

export interface PageSettings {
  /** Whether pages are read at all. */
  isOn: boolean
  /** Of one post, in its order. */
  maxPages: number
  maxBytes: number
  timeoutMs: number
  privateHosts: readonly string[]
  /** Stands in for the resolver of this machine. */
  resolve?: Resolve
  /** Between two requests to a host; half a second if not given. */
  pauseMs?: number
}

export interface PageReader {
  readonly isOn: boolean
  readonly maxPages: number
  /**
   * @throws {PostError} `page_refused`, `page_robots`, `page_gone`, `page_unreadable`: never asked for again.
   * @throws {UnavailableError} `page_unreachable`, `page_busy`: to be tried again.
   */
  read(address: string, signal: AbortSignal): Promise<LinkedPage>
  close(): Promise<void>
}

export function openPageReader(settings: PageSettings): PageReader {
  const thread = new PageThread(Math.min(settings.timeoutMs, MAX_PARSE_MS))
  const turns = openHostTurns(settings.pauseMs)
  const limits: RequestLimits = {
    maxBytes: settings.maxBytes,
    privateHosts: new Set(settings.privateHosts),
    resolve: settings.resolve ?? resolveBySystem,
  }
  const robots = openRobots()

  async function follow(address: string, signal: AbortSignal): Promise<{ url: URL; answer: PageAnswer }> {
    const clock = new Stopwatch(settings.timeoutMs)
    const get = (at: URL, own = limits): Promise<PageAnswer> =>
      turns.take(at.host, () => clock.within(signal, (inTime) => requestPage(at, own, inTime)), signal)
    const getRobots = (at: URL): Promise<PageAnswer> => get(at, { ...limits, maxBytes: MAX_ROBOTS_BYTES })
    let url = new URL(address)
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      refusePosts(url)
      // The short addresses of X are looked up, not read.
      if (url.hostname !== 't.co') await robots.require(url, getRobots)
      const answer = await get(url)
      if (answer.location === undefined) return { url, answer }
      if (!URL.canParse(answer.location, url.href)) throw gone('The page redirects to an invalid address.')
      url = new URL(answer.location, url)
    }
    throw gone('The page redirects too often.')
  }

  return {
    isOn: settings.isOn,
    maxPages: settings.maxPages,
    async read(address, signal) {
      const { url, answer } = await follow(address, signal)
      checkAnswer(url, answer)
      return { ...(await readText(thread, answer)), finalUrl: normaliseUrl(url.href) ?? url.href }
    },
    close: () => thread.close(),
  }
}

/** Counts the time of one page with all its requests, but not while it waits for its turn at a host. */
class Stopwatch {
  readonly #limitMs: number
  #leftMs: number

  constructor(limitMs: number) {
    this.#limitMs = limitMs
    this.#leftMs = limitMs
  }

  /** @throws {UnavailableError} `page_unreachable` when the time is up. */
  async within<T>(signal: AbortSignal, work: (inTime: AbortSignal) => Promise<T>): Promise<T> {
    const late = (): Error =>
      new UnavailableError('page_unreachable', `The page took longer than ${this.#limitMs / 1000} s.`)
    const startedAt = performance.now()
    try {
      return await withinTime({ limitMs: Math.max(0, this.#leftMs), late, signal }, (limited) =>
        work(limited.signal),
      )
    } finally {
      this.#leftMs -= performance.now() - startedAt
    }
  }
}

/** Posts are read from sources, with the user's session; what X shows to programs is a page without text. */
function refusePosts(url: URL): void {
  if (parsePostUrl(url.href) !== undefined || /^(?:(?:www|mobile)\.)?(?:x|twitter)\.com$/.test(url.hostname))
    throw new PostError('page_refused', 'The link leads back to X.')
}

function checkAnswer(url: URL, { status, contentType, retryAfter }: PageAnswer): void {
  if (status === 429 || status >= 500) {
    const seconds = Number(retryAfter)
    throw new UnavailableError('page_busy', `${url.host} answers ${status}.`, {
      retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
    })
  }
  if (status !== 200) throw gone(`${url.host} answers ${status}.`)
  if (!/^(?:text\/(?:html|plain|markdown)|application\/xhtml\+xml|)$/.test(contentType))
    throw new PostError('page_refused', `The link leads to a file of the type ${contentType.slice(0, 60)}.`)
}

async function readText(thread: PageThread, answer: PageAnswer): Promise<ReadablePage> {
  const text = decodeHtml(answer.body, answer.charset)
  const isPlain = answer.contentType === 'text/plain' || answer.contentType === 'text/markdown'
  const page = isPlain ? { title: '', text: text.trim() } : await thread.read(text)
  if (page === undefined || page.text === '')
    throw new PostError('page_unreadable', 'The page has no text unless its scripts run.')
  return { ...page, text: firstParagraphs(page.text) }
}

function firstParagraphs(text: string): string {
  if (text.length <= MAX_TEXT_CHARS) return text
  const end = text.lastIndexOf('\n\n', MAX_TEXT_CHARS)
  // A single paragraph of that length is no prose; a half emoji at its end does no harm but is taken away.
  return text.slice(0, end > 0 ? end : MAX_TEXT_CHARS).replace(/[\uD800-\uDBFF]$/, '')
}

function gone(message: string): PostError {
  return new PostError('page_gone', message)
}
