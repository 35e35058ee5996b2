/** How far the walks through X's timelines are: what is kept between fetches, and after each page. */
import { z } from 'zod'
import type { JsonObject } from '../shape.ts'

const placeSchema = z.object({ id: z.string(), sortIndex: z.string().optional() })
/** A bookmark as a border between what was read and what was not. */
export type Place = z.infer<typeof placeSchema>

const openEndSchema = z.object({
  /** Of the page to read next; none is the first page. */
  cursor: z.string().optional(),
  /** Behind it everything was read before; none: to the end. */
  until: placeSchema.optional(),
  /** The last bookmark that was read. */
  last: placeSchema.optional(),
})
/** A stretch of a timeline that was not read to its end yet. */
export type OpenEnd = z.infer<typeof openEndSchema>

const timelineSchema = z.object({
  /** The newest bookmark that was read. */
  newest: placeSchema.optional(),
  /** Newest first. Everything else of the timeline was read. */
  ends: z.array(openEndSchema).default([]),
  /** The user asked for all of it, and the end was not reached yet. */
  isWhole: z.boolean().default(false),
})
export type TimelineState = z.infer<typeof timelineSchema>

const stateSchema = z.object({
  /** By id of the folder; the page of all bookmarks is `bookmarks`. */
  timelines: z.record(z.string(), timelineSchema).default({}),
  /** Ids that X gave the request for bookmarks, newest first. */
  queryIds: z.array(z.string()).default([]),
  /** When the folders were last looked at, ISO 8601 UTC. */
  foldersAt: z.string().optional(),
})
export type XState = z.infer<typeof stateSchema>

/** What cannot be read is begun anew: nothing is lost, pages are only read again. */
export function readXState(state: JsonObject): XState {
  const parsed = stateSchema.safeParse(state)
  return parsed.success ? parsed.data : stateSchema.parse({})
}

export function timelineState(state: XState, key: string): TimelineState {
  return state.timelines[key] ?? timelineSchema.parse({})
}

/**
 * What is to be read now: what came on top since the last fetch, then what earlier fetches left open.
 *
 * @param all - To the very end, also through what is known. One that was cut off goes on where it was.
 */
export function beginWalks(before: TimelineState, all: boolean): TimelineState {
  const { newest, ends, isWhole } = before
  if (newest === undefined || (all && !isWhole)) {
    // One that was cut off before its first page was stored is no other.
    return { ...before, ends: [{}], isWhole: all }
  }
  const fromTop: OpenEnd = { until: newest }
  return { ...before, ends: ends[0]?.cursor === undefined && ends.length > 0 ? ends : [fromTop, ...ends] }
}

/** Whether a bookmark lies behind a border, or is the border. */
export function isBehind(place: Place, border: Place): boolean {
  if (place.id === border.id) return true
  if (place.sortIndex === undefined || border.sortIndex === undefined) return false
  return BigInt(place.sortIndex) <= BigInt(border.sortIndex)
}
