/** What is kept of X's API between fetches. */
import { z } from 'zod'
import type { JsonObject } from '../../x-data/shape.ts'
import { newWalk, walkStateSchema } from '../walk-state.ts'

const stateSchema = z.object({
  walk: walkStateSchema.default(newWalk),
  /** When the folders were last looked at, ISO 8601 UTC. */
  foldersAt: z.string().optional(),
})
export type ApiState = z.infer<typeof stateSchema>

/** What cannot be read is begun anew: nothing is lost, pages are only read again. */
export function readApiState(stored: JsonObject): ApiState {
  const parsed = stateSchema.safeParse(stored)
  return parsed.success ? parsed.data : { walk: newWalk() }
}
