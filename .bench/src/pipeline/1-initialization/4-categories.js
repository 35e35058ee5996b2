/** Validation 4: a placement is complete only if main category, subcategory and item name are all there. */
import { sql } from 'kysely';
export const validateCategories = async ({ db }) => {
    const reopened = await sql `
    update posts set categories_processed = null, state = case when state = 'processed' then 'queued' else state end
    where categories_processed is not null
      and (coalesce(main_category, '') = '' or coalesce(subcategory, '') = '' or coalesce(item_name, '') = '')`.execute(db);
    return { placements_incomplete: Number(reopened.numAffectedRows ?? 0) };
};
