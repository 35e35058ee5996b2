/**
 * A walk through bookmarks, newest first, that takes in what is new and no more, and goes on where it was cut off. What
 * was not yet walked is kept as gaps: each from a cursor down to where an earlier walk began.
 */
import { type JsonObject, objectsAt, textAt, textsAt } from './shape.ts'

/** Ids at the top of a walk that say where the next may stop: some of them may be taken off or saved again meanwhile. */
const HEAD_IDS = 20
/** So many of them seen mean that the known part is reached; one alone may have jumped to the top. */
const HEADS_TO_REACH = 3
/** X sends empty pages between full ones where bookmarks were deleted: 128 in a row are known. */
const MAX_EMPTY_PAGES = 150

interface Gap {
  /** None means the top. */
  cursor?: string
  /** The newest ids that were known when the gap began; none means that it goes to the very end. */
  until: string[]
  /** Those of them that were seen in the gap. */
  seen: string[]
}

interface WalkState {
  /** The newest ids of the last walk. */
  head: string[]
  /** What is not walked yet, newest first. */
  gaps: Gap[]
}

export interface WalkedPage {
  /** In the order of the source. */
  ids: readonly string[]
  /** Of the next page; none at the end. */
  next: string | undefined
  /** Stores the page with the state from which to go on. @returns The ids that were not known. */
  readonly save: (state: JsonObject) => Promise<ReadonlySet<string>>
}

export interface Walker {
  /** @param first - The first page of a walk: a few bookmarks tell whether there is anything new. */
  read(cursor: string | undefined, first: boolean): Promise<WalkedPage>
  /** Stores the state alone. */
  saveState(state: JsonObject): Promise<unknown>
}

/**
 * Ends a gap at a full page of known posts once the newest known ones were seen; an old post that was saved again
 * jumps to the top, and ends nothing. A cursor that comes back, or none, is the end.
 *
 * @param stored - State of an earlier walk, of whatever shape.
 * @param all - To the very end.
 */
export async function walkBookmarks(stored: JsonObject, all: boolean, walker: Walker): Promise<void> {
  const before = stateOf(stored)
  const top: Gap = { until: all ? [] : before.head, seen: [] }
  let state: WalkState = { head: before.head, gaps: all ? [top] : [top, ...before.gaps] }
  for (let first = true; state.gaps.length > 0; first = false) {
    state = await walkGap(state, walker, first)
    await walker.saveState({ ...state })
  }
}

/** @returns The state without its first gap; without all of them when the very end was reached. */
async function walkGap(state: WalkState, walker: Walker, isTop: boolean): Promise<WalkState> {
  const [start, ...older] = state.gaps
  if (start === undefined) return state
  let gap = start
  let head = state.head
  const cursors = new Set<string>()
  for (let empty = 0, first = isTop; ; first = false) {
    const { ids, next, save } = await walker.read(gap.cursor, first)
    if (first) head = headOf(ids, head)
    empty = ids.length === 0 ? empty + 1 : 0
    const seen = gap.until.filter((id) => gap.seen.includes(id) || ids.includes(id))
    if (next === undefined || cursors.has(next) || next === gap.cursor || empty > MAX_EMPTY_PAGES) {
      // The very end lies below the older gaps too.
      await save({ head, gaps: [] })
      return { head, gaps: [] }
    }
    cursors.add(next)
    gap = { cursor: next, until: gap.until, seen }
    const news = await save({ head, gaps: [gap, ...older] })
    if (ids.length > 0 && news.size === 0 && hasReached(gap)) return { head, gaps: older }
  }
}

function hasReached({ until, seen }: Gap): boolean {
  return until.length > 0 && seen.length >= Math.min(HEADS_TO_REACH, until.length)
}

function headOf(ids: readonly string[], before: readonly string[]): string[] {
  return [...new Set([...ids, ...before])].slice(0, HEAD_IDS)
}

function stateOf(stored: JsonObject): WalkState {
  return {
    head: textsAt(stored, 'head'),
    gaps: objectsAt(stored, 'gaps').flatMap((gap): Gap[] => {
      const cursor = textAt(gap, 'cursor')
      return cursor === undefined
        ? []
        : [{ cursor, until: textsAt(gap, 'until'), seen: textsAt(gap, 'seen') }]
    }),
  }
}
