/** What a validation is: conditions on posts, found and repaired by SQL, and what only a look elsewhere shows. */
import { sql, type RawBuilder } from 'kysely'
import type { RunContext } from '../phase.ts'

/** A fault of posts with its repair: `update posts set ... where ...`. */
export interface Fault {
  /** Snake_case; what the count is shown as. */
  name: string
  where: RawBuilder<boolean>
  set: RawBuilder<unknown>
}

export interface Validation {
  /** Faults that the row itself shows. Those of all validations are looked for in one scan. */
  faults: readonly Fault[]
  /**
   * Looks at files and other tables, and marks the posts concerned; done before the repair of the faults.
   * @returns Counts by snake_case name.
   */
  inspect?: (run: RunContext) => Promise<Record<string, number>>
}

/** Part of a repair: what was finished goes back to the queue. */
export const REOPENED = sql`state = case when state = 'processed' then 'queued' else state end`
