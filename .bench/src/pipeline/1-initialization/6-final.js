/** Validation 6: what has all checkpoints is processed; what leads nowhere is dropped, and reported. */
import { sql } from 'kysely';
export const validateFinal = async ({ db }) => {
    const processed = await sql `
    update posts set state = 'processed', failures = '{}', failed_runs = 0
    where state = 'queued' and cache_complete is not null and media_processed is not null
      and categories_processed is not null and kb_item_created is not null and db_synced is not null`.execute(db);
    const reopened = await sql `
    update posts set state = 'queued'
    where state = 'processed' and (cache_complete is null or media_processed is null or categories_processed is null
      or kb_item_created is null or db_synced is null)`.execute(db);
    const dropped = await sql `
    delete from chunks where (owner_kind = 'item' and not exists (select from items where id = owner_id))
       or (owner_kind = 'synthesis' and not exists (select from syntheses where main_category || '/' || subcategory = owner_id))`.execute(db);
    return {
        posts_found_finished: Number(processed.numAffectedRows ?? 0),
        posts_found_unfinished: Number(reopened.numAffectedRows ?? 0),
        chunks_dropped: Number(dropped.numAffectedRows ?? 0),
    };
};
