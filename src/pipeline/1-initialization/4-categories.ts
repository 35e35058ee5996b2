/** Validation 4: a placement is whole, and in a place that was not merged or renamed while the post was on its way there. */
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
    {
      // The stored answer is placed anew, where its old name leads now.
      name: 'placements_led_elsewhere',
      where: sql`categories_processed is not null
        and ((main_category, subcategory) in (select from_main, from_sub from category_aliases)
          or main_category in (select from_main from category_aliases where from_sub = ''))`,
      set: sql`categories_processed = null, ${REOPENED}`,
    },
  ],
}
