/**
 * Walks a timeline of bookmarks page by page, and stores after each page from where to go on. Ends at the newest
 * bookmark that was known and as many known ones in a row as a page holds: an old post that was saved again jumps to the
 * top. Empty pages are walked through: deleted posts leave them behind, up to 128 in a row were seen.
 */
import type { Bookmark } from '../../contract/post.ts'
import { UnavailableError } from '../../errors.ts'
import type { LogLevel } from '../../progress/reporter.ts'
import type { SourceRecord } from '../source.ts'
import { beginWalks, isBehind, type OpenEnd, type Place, type TimelineState } from './walk-state.ts'

const EMPTY_PAGES_IN_A_ROW = 150
/** What a page is taken to hold before one was seen. */
const FEWEST_KNOWN = 5

export interface WalkedPage {
  records: readonly SourceRecord[]
  /** In the order of the page. */
  places: readonly Place[]
  /** Of the next page. */
  cursor: string | undefined
  isEnd: boolean
}

export interface WalkParts {
  read(cursor: string | undefined): Promise<WalkedPage>
  /** Which of the posts were read in this timeline before. */
  listKnown(ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Stores the page and the state together. */
  save(records: readonly SourceRecord[], state: TimelineState): Promise<void>
  say(level: LogLevel, message: string): void
  signal: AbortSignal
}

/** @returns The state when everything was read. */
export async function walkTimeline(
  before: TimelineState,
  all: boolean,
  parts: WalkParts,
): Promise<TimelineState> {
  let state = beginWalks(before, all)
  while (state.ends.length > 0) state = await walkEnd(state, parts)
  return { ...state, isWhole: false }
}

/** Reads the first open end until it is none. */
async function walkEnd(before: TimelineState, parts: WalkParts): Promise<TimelineState> {
  let state = before
  const progress = openProgress()
  for (;;) {
    parts.signal.throwIfAborted()
    const [end = {}, ...others] = state.ends
    const page = await readOn(end, progress, parts)
    if (page === undefined) {
      const { cursor: _lost, ...anew } = end
      state = { ...state, ends: [anew, ...others] }
      continue
    }
    const known = await parts.listKnown(page.places.map(({ id }) => id))
    progress.add(page, known)
    const next = mergeEnds({ ...end, ...placeAfter(end, page) }, others)
    const isOver = isReached(next.end, page, progress) || isLastPage(end, page, progress, parts)
    state = {
      ...state,
      newest: newerOf(end.cursor === undefined ? page.places[0] : undefined, state.newest),
      ends: isOver ? next.others : [next.end, ...next.others],
    }
    await parts.save(page.records, state)
    if (isOver) return state
  }
}

/** @returns Nothing when a cursor of an earlier fetch leads nowhere: the timeline is then walked from its top. */
async function readOn(end: OpenEnd, progress: Progress, parts: WalkParts): Promise<WalkedPage | undefined> {
  const isResumed = end.cursor !== undefined && progress.pages === 0
  if (!isResumed || progress.isAnew) return readSteadily(end, progress, parts)
  progress.isAnew = true
  const page = await readSteadily(end, progress, parts).catch((error: unknown) => {
    if (!(error instanceof UnavailableError) || error.code !== 'x_away') throw error
    return undefined
  })
  const leadsNowhere =
    page === undefined || (page.places.length === 0 && (page.cursor ?? end.cursor) === end.cursor)
  if (!leadsNowhere) return page
  parts.say('info', 'Where the last fetch stopped cannot be found again: reading from the top.')
  return undefined
}

/** A cursor that leads to itself although its page has posts is asked once more: X sometimes stumbles. */
async function readSteadily(end: OpenEnd, progress: Progress, parts: WalkParts): Promise<WalkedPage> {
  const page = await parts.read(end.cursor)
  const stumbles = page.cursor !== undefined && (page.cursor === end.cursor || progress.wasAt(page.cursor))
  if (!stumbles || page.places.length === 0) return page
  parts.say('info', 'X answered with a cursor that leads back: the page is asked for once more.')
  const again = await parts.read(end.cursor)
  return again.places.length === 0 ? page : again
}

function placeAfter(end: OpenEnd, page: WalkedPage): OpenEnd {
  const last = page.places.at(-1) ?? end.last
  return { ...(page.cursor !== undefined && { cursor: page.cursor }), ...(last !== undefined && { last }) }
}

/** A walk that comes to where an earlier one began goes on for that one too. */
function mergeEnds(end: OpenEnd, others: OpenEnd[]): { end: OpenEnd; others: OpenEnd[] } {
  const [below, ...rest] = others
  if (below?.last === undefined || end.last === undefined || !isBehind(end.last, below.last))
    return { end, others }
  const { until: _reached, ...onward } = end
  return mergeEnds(below.until === undefined ? onward : { ...onward, until: below.until }, rest)
}

function isReached({ until, last }: OpenEnd, { places }: WalkedPage, progress: Progress): boolean {
  if (until === undefined || progress.knownInARow < progress.pageSize) return false
  const isPassed = (last !== undefined && isBehind(last, until)) || places.some(({ id }) => id === until.id)
  // Without X's order the border may have been removed by the user: then many known ones must do.
  const isUnordered = last !== undefined && (last.sortIndex === undefined || until.sortIndex === undefined)
  return isPassed || (isUnordered && progress.knownInARow >= 3 * progress.pageSize)
}

function isLastPage(end: OpenEnd, page: WalkedPage, progress: Progress, parts: WalkParts): boolean {
  if (page.cursor === undefined || page.isEnd || page.cursor === end.cursor) return true
  if (progress.emptyInARow >= EMPTY_PAGES_IN_A_ROW) {
    parts.say(
      'warn',
      `X gave ${progress.emptyInARow} pages without posts in a row: that is taken for the end.`,
    )
    return true
  }
  if (!progress.wasAt(page.cursor)) {
    progress.visit(page.cursor)
    return false
  }
  parts.say('warn', 'X leads in a circle: that is taken for the end. kba fetch --all begins anew.')
  return true
}

function newerOf(a: Place | undefined, b: Place | undefined): Place | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return a.sortIndex === undefined || b.sortIndex === undefined || !isBehind(a, b) ? a : b
}

interface Progress {
  /** Posts in a row that were known before. */
  knownInARow: number
  emptyInARow: number
  /** Of the largest page. */
  pageSize: number
  pages: number
  /** A cursor of an earlier fetch was tried. */
  isAnew: boolean
  add(page: WalkedPage, known: ReadonlySet<string>): void
  visit(cursor: string): void
  wasAt(cursor: string): boolean
}

function openProgress(): Progress {
  const visited = new Set<string>()
  return {
    ...{ knownInARow: 0, emptyInARow: 0, pageSize: FEWEST_KNOWN, pages: 0, isAnew: false },
    add({ places }, known) {
      this.pages += 1
      this.pageSize = Math.max(this.pageSize, places.length)
      this.emptyInARow = places.length === 0 ? this.emptyInARow + 1 : 0
      for (const { id } of places) this.knownInARow = known.has(id) ? this.knownInARow + 1 : 0
    },
    visit: (cursor) => void visited.add(cursor),
    wasAt: (cursor) => visited.has(cursor),
  }
}

/** @returns The bookmarks of a page as places. */
export function placesOf(bookmarks: readonly Bookmark[]): Place[] {
  return bookmarks.map(({ post, sortIndex }) => ({
    id: post.id,
    ...(sortIndex !== undefined && { sortIndex }),
  }))
}
