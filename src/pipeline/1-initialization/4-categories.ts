/** Validation 4: a placement is whole, and in a place that was not merged or renamed while the post was on its way there. */
import { sql } from 'kysely'
import { placementIncomplete, placementLedElsewhere } from '../reopening.ts'
import { REOPENED, type Validation } from './validation.ts'

export const validateCategories: Validation = {
  faults: [
    {
      name: 'placements_incomplete',
      where: placementIncomplete,
      set: sql`categories_processed = null, ${REOPENED}`,
    },
    {
      // The stored answer is placed anew, where its old name leads now.
      name: 'placements_led_elsewhere',
      where: placementLedElsewhere,
      set: sql`categories_processed = null, ${REOPENED}`,
    },
  ],
}
