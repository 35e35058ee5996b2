/** What a validation is: it finds and repairs by SQL, and counts. */
import type { RunContext } from '../phase.ts'

/** What a validation counted, by snake_case name. */
export type Validation = (run: RunContext) => Promise<Record<string, number>>
