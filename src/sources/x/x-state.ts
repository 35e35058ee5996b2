/** What is kept of X's page between fetches. */
import { z } from 'zod'
import type { JsonObject } from '../../x-data/shape.ts'
import { newWalk, walkStateSchema, type WalkState } from '../walk-state.ts'

const stateSchema = z.object({
  /** By id of the folder; the page of all bookmarks is `bookmarks`. */
  timelines: z.record(z.string(), walkStateSchema).default({}),
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

export function timelineState(state: XState, key: string): WalkState {
  return state.timelines[key] ?? newWalk()
}
