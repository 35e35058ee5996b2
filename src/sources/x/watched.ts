/** What is read of the traffic of X's page: which requests ask for it, and what an answer holds of it. */
import type { JsonObject } from '../../x-data/shape.ts'

/** What is looked for in what passes. */
export interface Watched<Answer> {
  /** In words, such as `bookmarks`. */
  readonly what: string
  /** Its usual name; ids that X gave it are remembered. */
  readonly operation: string
  /** Whether a request of this name asks for it. */
  readonly asks: (operation: string) => boolean
  /** @returns Nothing for an answer that does not hold it; its request may have any name. */
  readonly read: (answer: JsonObject, operation: string) => Answer | undefined
}
