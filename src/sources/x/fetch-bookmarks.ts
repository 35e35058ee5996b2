/** Fetches bookmarks and folders from X's page in the browser; what is stored after each page says where to go on. */
import { sql } from 'kysely'
import type { Db } from '../../db/tables.ts'
import { listBinnedIds } from '../../posts/bin.ts'
import { messageOf, UnavailableError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { FetchContext } from '../source.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { walkTimeline, type WalkParts } from '../walk.ts'
import { ARTICLES_FORMAT, readArticles } from './read-articles.ts'
import { ensureLogin } from './login/ensure-login.ts'
import { FORMAT, walkedPage } from './read-page.ts'
import { openPace } from './pace.ts'
import { mayLogIn, refusedState } from './session-state.ts'
import { BOOKMARKS, type TimelineAnswer } from './timeline-answer.ts'
import {
  BrowserLost,
  browserLost,
  BROWSERS,
  openTimelineReader,
  UnreadablePage,
  type TimelineReader,
} from './timeline-reader.ts'
import { openXBrowser, type XBrowser } from './x-browser.ts'
import type { XSettings } from './x-settings.ts'
import { readXState, timelineState, type XState } from './x-state.ts'

const QUERY_IDS = 5
const ALL_BOOKMARKS = 'bookmarks'
const FOLDERS_ANEW_MS = 24 * 3_600_000

export interface FetchParts {
  settings: XSettings
  db: Db
  log: Log
  context: FetchContext
}

/** X took the session no more, and another one can be made. */
class SessionEnded extends Error {}

/** A fetch while it goes on. */
interface Fetch extends FetchParts {
  /** As it was last stored. */
  state: XState
  /** Posts of this fetch: each is counted once, also when it is in a folder too. */
  readonly seen: Set<string>
  found: number
}

type BookmarksReader = TimelineReader<TimelineAnswer>

/** @throws What `TimelineReader.read` and `openXBrowser` throw. */
export async function fetchBookmarks(parts: FetchParts): Promise<void> {
  const fetch: Fetch = { ...parts, state: readXState(parts.context.state), seen: new Set(), found: 0 }
  for (let browsers = 1; ; browsers += 1) {
    try {
      await fetchInBrowser(fetch)
      return
    } catch (error) {
      parts.context.signal.throwIfAborted()
      if (error instanceof SessionEnded) {
        if (browsers > 1) throw error.cause
        parts.context.say('info', 'X ended the session; logging in again by password.')
        continue
      }
      if (!(error instanceof BrowserLost)) throw error
      if (browsers === BROWSERS) throw browserLost(error)
      parts.context.say('warn', 'The browser closed unexpectedly; starting another one.')
    }
  }
}

async function fetchInBrowser(fetch: Fetch): Promise<void> {
  const { settings, context, log } = fetch
  const browser = await openXBrowser(settings)
  const closeNow = (): void => {
    browser.close().catch(() => undefined) // It is closed once more at the end, where it is told.
  }
  context.signal.addEventListener('abort', closeNow, { once: true })
  try {
    const { signal } = context
    await ensureLogin(browser, { settings, log, signal })
    const reader = await openTimelineReader({
      ...{ browser, watched: BOOKMARKS, mode: settings.mode, log, context },
      ...{ pace: openPace({ settings, context }), knownQueryIds: fetch.state.queryIds },
    })
    await fetchAll(fetch, browser, reader)
    await browser.keepSession()
  } catch (error) {
    const refusal = refusedState(error)
    if (refusal !== undefined) await browser.noteRefusal(refusal)
    if (refusal === 'expired') {
      if (await mayLogIn(settings)) throw new SessionEnded('X ended the session', { cause: error })
    }
    throw error
  } finally {
    context.signal.removeEventListener('abort', closeNow)
    await browser.close()
  }
}

async function fetchAll(fetch: Fetch, browser: XBrowser, reader: BookmarksReader): Promise<void> {
  const { bookmarksUrl, folders } = fetch.settings
  const [, only] = /\/(\d+)\/?$/.exec(bookmarksUrl.pathname) ?? []
  try {
    if (only !== undefined) await fetchTimeline(fetch, reader, { key: only, url: bookmarksUrl, folder: only })
    else {
      await fetchTimeline(fetch, reader, { key: ALL_BOOKMARKS, url: bookmarksUrl })
      if (folders) await fetchFolders(fetch, reader)
    }
  } catch (error) {
    if (!(error instanceof UnreadablePage)) throw error
    await fetchArticles(fetch, browser, messageOf(error))
  }
}

interface Timeline {
  key: string
  url: URL
  /** Its id, or its name where that is known. */
  folder?: string
}

async function fetchTimeline(
  fetch: Fetch,
  reader: BookmarksReader,
  { key, url, folder }: Timeline,
): Promise<void> {
  const { context } = fetch
  const parts: WalkParts = {
    async read(cursor) {
      const page = await reader.read(url, cursor)
      const named = folder === undefined ? undefined : nameOf(reader, folder)
      return walkedPage(page, named)
    },
    listKnown: (ids) => listKnown(fetch.db, ids, folder === undefined ? undefined : nameOf(reader, folder)),
    async save(records, timeline) {
      const queryIds = newestIds(fetch.state.queryIds, reader)
      fetch.state = { ...fetch.state, queryIds, timelines: { ...fetch.state.timelines, [key]: timeline } }
      await savePage(fetch, FORMAT, records)
    },
    isLostCursor: (error) => error instanceof UnavailableError && error.code === 'x_away',
    say: (level, message) => {
      context.say(level, message)
    },
    signal: context.signal,
  }
  await walkTimeline(timelineState(fetch.state, key), context.all, parts)
}

function nameOf({ traffic }: BookmarksReader, folder: string): string {
  return traffic.folders?.find(({ id }) => id === folder)?.name ?? folder
}

/** Folders say nothing of when a post was put into them: each is looked at when something is new, and once a day. */
async function fetchFolders(fetch: Fetch, reader: BookmarksReader): Promise<void> {
  const { context, settings, state } = fetch
  const isDue = Date.now() > Date.parse(state.foldersAt ?? '1970-01-01') + FOLDERS_ANEW_MS
  for (const { id, name } of reader.traffic.folders ?? []) {
    const isOpen = timelineState(state, id).ends.length > 0
    if (!isDue && !isOpen && !context.all && fetch.found === 0) continue
    const url = new URL(settings.bookmarksUrl)
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${id}`
    await fetchTimeline(fetch, reader, { key: id, url, folder: id }).catch((error: unknown) => {
      if (!(error instanceof UnavailableError) || error.code !== 'x_away') throw error
      context.say('warn', `The folder ${name} could not be read: ${messageOf(error)}`)
    })
  }
  if (reader.traffic.folders === undefined) return
  fetch.state = { ...fetch.state, foldersAt: new Date().toISOString() }
  await context.save({ format: FORMAT, records: [] }, { ...fetch.state })
}

async function fetchArticles(fetch: Fetch, { page }: XBrowser, reason: string): Promise<void> {
  const { context, db } = fetch
  context.say('warn', `Reading posts from the page itself, which gives only part of them: ${reason}.`)
  const read = await readArticles({
    page,
    ...{ all: context.all, signal: context.signal },
    keepRaw: (text) => context.keepRaw(text),
    listKnown: (ids) => listKnown(db, ids, undefined),
    save: (records) => savePage(fetch, ARTICLES_FORMAT, records),
  })
  if (read > 0) return
  throw new UnavailableError(
    'x_page_unknown',
    'The bookmarks page has an unknown shape and shows no posts.',
    {
      hint: "A newer version may read it: X's answers are kept in data/imports.",
    },
  )
}

/** A post that was stored in this fetch before counts once. */
async function savePage(fetch: Fetch, format: string, records: readonly SourceRecord[]): Promise<void> {
  const { context, seen } = fetch
  const repeated = records.filter(
    (record) => record.kind === 'bookmark' && seen.has(record.bookmark.post.id),
  ).length
  const added = await context.save({ format, records }, { ...fetch.state })
  for (const record of records) if (record.kind === 'bookmark') seen.add(record.bookmark.post.id)
  fetch.found += added.size
  if (repeated > 0) context.count({ found: -repeated, known: -repeated })
}

/** Of all bookmarks: those that X's order is known of. */
async function listKnown(
  db: Db,
  ids: readonly string[],
  folder: string | undefined,
): Promise<ReadonlySet<string>> {
  const isKnown =
    folder === undefined ? sql<boolean>`sort_index is not null` : sql<boolean>`${folder} = any(folders)`
  const rows = await db
    .selectFrom('posts')
    .select('id')
    .where(sql<boolean>`id = any(${[...ids]})`)
    .where(isKnown)
    .execute()
  // What the user deleted is known, wherever it was.
  return new Set([...rows.map(({ id }) => id), ...(await listBinnedIds(db, ids))])
}

function newestIds(known: readonly string[], { queryId }: BookmarksReader): string[] {
  return queryId === undefined ? [...known] : [...new Set([queryId, ...known])].slice(0, QUERY_IDS)
}
