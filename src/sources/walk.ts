/**
 * Walks a timeline of bookmarks, newest first, page by page, and stores after each page from where to go on. Ends at the
 * newest bookmarks that were known and as many known ones in a row as a page holds: an old post that was saved again jumps
 * to the top. Empty pages are walked through: deleted posts leave them behind, up to 128 in a row were seen.
 */
import type { LogLevel } from '../live/reporter.ts'
import type { SourceRecord } from '../x-data/record.ts'
import {
  beginWalks,
  isBehind,
  newestOf,
  openEnd,
  type OpenEnd,
  type Place,
  type WalkState,
} from './walk-state.ts'

const EMPTY_PAGES_IN_A_ROW = 150
/** What a page is taken to hold before one was seen. */
const FEWEST_KNOWN = 5
/** In a timeline without order so many of the newest known ones mean that the known part is reached: one may have jumped. */
const BORDERS_TO_MEET = 3

export interface WalkedPage {
  records: readonly SourceRecord[]
  /** In the order of the page. */
  places: readonly Place[]
  /** Of the next page. */
  cursor: string | undefined
  /** The source says that there is no more. */
  isEnd: boolean
}

export interface WalkParts {
  /** @param cursor - None is the first page. */
  read(cursor: string | undefined): Promise<WalkedPage>
  /** Which of the posts were read in this timeline before. */
  listKnown(ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Stores the page and the state together. */
  save(records: readonly SourceRecord[], state: WalkState): Promise<void>
  /** Whether a page could not be read because its cursor, kept by an earlier fetch, is no longer known. */
  isLostCursor(error: unknown): boolean
  say(level: LogLevel, message: string): void
  signal: AbortSignal
}

/** @returns The state when everything was read; it is stored. */
export async function walkTimeline(before: WalkState, all: boolean, parts: WalkParts): Promise<WalkState> {
  let state = beginWalks(before, all)
  while (state.ends.length > 0) state = await walkEnd(state, parts)
  if (!state.isWhole) return state
  const whole = { ...state, isWhole: false }
  await parts.save([], whole)
  return whole
}

/** Reads the first open end until it is none. */
async function walkEnd(before: WalkState, parts: WalkParts): Promise<WalkState> {
  let state = before
  const progress = openProgress()
  for (;;) {
    parts.signal.throwIfAborted()
    const [end = openEnd(), ...others] = state.ends
    const page = await readOn(end, progress, parts)
    if (page === undefined) {
      const { cursor: _lost, ...anew } = end
      state = { ...state, ends: [anew, ...others] }
      continue
    }
    progress.add(page, await parts.listKnown(page.places.map(({ id }) => id)))
    const next = mergeEnds(endAfter(end, page), others, page)
    const isOver = isReached(next.end, progress) || isLastPage(end, page, progress, parts)
    state = {
      ...state,
      newest: end.cursor === undefined ? newestOf(page.places, state.newest) : state.newest,
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
    if (!parts.isLostCursor(error)) throw error
    return undefined
  })
  const leadsNowhere =
    page === undefined ||
    (page.places.length === 0 && !page.isEnd && (page.cursor ?? end.cursor) === end.cursor)
  if (!leadsNowhere) return page
  parts.say('info', 'Cannot find where the last fetch stopped; reading from the top.')
  return undefined
}

/** A cursor that leads to itself although its page has posts is asked once more: X sometimes stumbles. */
async function readSteadily(end: OpenEnd, progress: Progress, parts: WalkParts): Promise<WalkedPage> {
  const page = await parts.read(end.cursor)
  const stumbles = page.cursor !== undefined && (page.cursor === end.cursor || progress.wasAt(page.cursor))
  if (!stumbles || page.places.length === 0) return page
  parts.say('info', 'X answered with a cursor that leads back; asking for the page once more.')
  const again = await parts.read(end.cursor)
  return again.places.length === 0 ? page : again
}

function endAfter(end: OpenEnd, { places, cursor }: WalkedPage): OpenEnd {
  const last = places.at(-1) ?? end.last
  const met = end.until.filter(({ id }) => places.some((place) => place.id === id)).map(({ id }) => id)
  return {
    ...end,
    seen: [...new Set([...end.seen, ...met])],
    ...(cursor !== undefined && { cursor }),
    ...(last !== undefined && { last }),
  }
}

/** A walk that comes to where an earlier one began goes on for that one too. */
function mergeEnds(end: OpenEnd, others: OpenEnd[], page: WalkedPage): { end: OpenEnd; others: OpenEnd[] } {
  const [below, ...rest] = others
  const border = below?.last
  if (below === undefined || border === undefined || end.last === undefined) return { end, others }
  const isMet = isBehind(end.last, border) || page.places.some(({ id }) => id === border.id)
  if (!isMet) return { end, others }
  return mergeEnds({ ...end, until: below.until, seen: below.seen }, rest, page)
}

function isReached({ until, seen, last }: OpenEnd, { knownInARow, pageSize }: Progress): boolean {
  const [border] = until
  if (border === undefined || knownInARow < pageSize) return false
  return last?.sortIndex === undefined || border.sortIndex === undefined
    ? seen.length >= Math.min(BORDERS_TO_MEET, until.length)
    : isBehind(last, border)
}

function isLastPage(end: OpenEnd, page: WalkedPage, progress: Progress, parts: WalkParts): boolean {
  if (page.cursor === undefined || page.isEnd || page.cursor === end.cursor) return true
  if (progress.emptyInARow >= EMPTY_PAGES_IN_A_ROW) {
    parts.say('warn', `X gave ${progress.emptyInARow} pages without posts in a row; taking that as the end.`)
    return true
  }
  if (!progress.wasAt(page.cursor)) {
    progress.visit(page.cursor)
    return false
  }
  parts.say('warn', 'X leads in a circle; taking that as the end. kba fetch --all starts over.')
  return true
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
