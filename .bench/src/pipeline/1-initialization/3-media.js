/** Validation 3: media count as processed only if each stored medium has a description. */
import { sql } from 'kysely';
export const validateMedia = async ({ db }) => {
    const reopened = await sql `
    update posts set media_processed = null, kb_item_created = null, db_synced = null,
      state = case when state = 'processed' then 'queued' else state end
    where media_processed is not null and id in (select post_id from media where description is null and state = 'stored')`.execute(db);
    const completed = await sql `
    update posts set media_processed = now()
    where media_processed is null and cache_complete is not null and not has_media`.execute(db);
    return {
        media_without_description: Number(reopened.numAffectedRows ?? 0),
        posts_without_media_completed: Number(completed.numAffectedRows ?? 0),
    };
};
