/** How far a walk through a timeline of bookmarks is: what is kept between fetches, and after each page. */
import { z } from 'zod'
import type { Bookmark } from '../contract/post.ts'

/** So many of the newest ids say where the next walk may stop: some may be taken off or saved again meanwhile. */
const BORDER_PLACES = 20

const placeSchema = z.object({ id: z.string(), sortIndex: z.string().optional() })
/** A bookmark in its timeline. */
export type Place = z.infer<typeof placeSchema>

const openEndSchema = z.object({
  /** Of the page to read next; none is the first page. */
  cursor: z.string().optional(),
  /** Behind the newest of these everything was read before; none: to the end. */
  until: z.array(placeSchema).default([]),
  /** Those of `until` that were met since the end was opened. */
  seen: z.array(z.string()).default([]),
  /** The last bookmark that was read. */
  last: placeSchema.optional(),
})
/** A stretch of a timeline that was not read to its end yet. */
export type OpenEnd = z.infer<typeof openEndSchema>

export const walkStateSchema = z.object({
  /** The newest bookmarks that were read. */
  newest: z.array(placeSchema).default([]),
  /** Newest first. Everything else of the timeline was read. */
  ends: z.array(openEndSchema).default([]),
  /** The user asked for all of it, and the end was not reached yet. */
  isWhole: z.boolean().default(false),
})
export type WalkState = z.infer<typeof walkStateSchema>

/** @returns The state of a timeline that was never read. */
export function newWalk(): WalkState {
  return { newest: [], ends: [], isWhole: false }
}

/** @returns A stretch from the top. */
export function openEnd(until: readonly Place[] = []): OpenEnd {
  return { until: [...until], seen: [] }
}

/**
 * What is to be read now: what came on top since the last fetch, then what earlier fetches left open.
 *
 * @param all - To the very end, also through what is known. One that was cut off goes on where it was.
 */
export function beginWalks(before: WalkState, all: boolean): WalkState {
  const { newest, ends, isWhole } = before
  if (newest.length === 0 || (all && !isWhole)) return { ...before, ends: [openEnd()], isWhole: all }
  // One that was cut off before its first page was stored is no other.
  const isBegun = ends[0] !== undefined && ends[0].cursor === undefined
  return { ...before, ends: isBegun ? ends : [openEnd(newest), ...ends] }
}

/** Whether a bookmark lies behind a border, or is the border. */
export function isBehind(place: Place, border: Place): boolean {
  if (place.id === border.id) return true
  if (place.sortIndex === undefined || border.sortIndex === undefined) return false
  return BigInt(place.sortIndex) <= BigInt(border.sortIndex)
}

/** @returns The newest places after the first page of a walk. */
export function newestOf(page: readonly Place[], before: readonly Place[]): Place[] {
  const ids = new Set(page.map(({ id }) => id))
  return [...page, ...before.filter(({ id }) => !ids.has(id))].slice(0, BORDER_PLACES)
}

/** @returns The bookmarks of a page as places. */
export function placesOf(bookmarks: readonly Bookmark[]): Place[] {
  return bookmarks.map(({ post, sortIndex }) => ({
    id: post.id,
    ...(sortIndex !== undefined && { sortIndex }),
  }))
}
