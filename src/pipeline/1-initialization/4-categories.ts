/** Validation 4: a placement is complete only if main category, subcategory and item name are all there. */
import { sql } from 'kysely'
import { REOPENED, type Validation } from './validation.ts'

export const validateCategories: Validation = {
  faults: [
    {
      name: 'placements_incomplete',
      where: sql`categories_processed is not null
        and (coalesce(main_category, '') = '' or coalesce(subcategory, '') = '' or coalesce(item_name, '') = '')`,
      set: sql`categories_processed = null, ${REOPENED}`,
    },
  ],
}
