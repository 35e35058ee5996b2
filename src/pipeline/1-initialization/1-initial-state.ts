/** Validation 1: every post has all its fields, and its content carries its own id. */
import { sql } from 'kysely'
import type { Validation } from './validation.ts'

const STATES = sql`('waiting', 'queued', 'processed', 'unavailable', 'set_aside')`

export const validateInitialState: Validation = {
  faults: [
    {
      name: 'initial_states_repaired',
      where: sql`state not in ${STATES} or jsonb_typeof(failures) <> 'object'
        or (state <> 'processed' and content ->> 'id' is distinct from id)`,
      set: sql`state = case when state in ${STATES} then state else 'queued' end,
        failures = case when jsonb_typeof(failures) = 'object' then failures else '{}' end,
        content = case when content ->> 'id' = id then content else jsonb_set(content, '{id}', to_jsonb(id)) end`,
    },
  ],
}
