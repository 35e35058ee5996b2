/** Validation 2: a post counts as cached only if its text and its media are really there. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
export const validateCache = async ({ db, paths }) => {
    const empty = await sql `
    update posts set cache_complete = null, state = case when state = 'processed' then 'queued' else state end
    where cache_complete is not null and text = '' and not has_media`.execute(db);
    const lost = await forgetLostFiles(db, paths.mediaCache);
    const due = await sql `
    update posts set cache_complete = null, state = case when state = 'processed' then 'queued' else state end
    where cache_complete is not null and id in (
      select post_id from media where state = 'pending' or (state = 'unreachable' and next_try_at <= now()))`.execute(db);
    return {
        cached_without_text: Number(empty.numAffectedRows ?? 0),
        media_files_lost: lost,
        posts_back_to_caching: Number(due.numAffectedRows ?? 0),
    };
};
/** Reads the folders of the cache (a few hundred), not its files one by one. */
async function forgetLostFiles(db, root) {
    const shards = await readdir(root).catch(() => []);
    const names = await Promise.all(shards.map(async (shard) => (await readdir(join(root, shard)).catch(() => [])).map((file) => `${shard}/${file}`)));
    const present = new Set(names.flat());
    const stored = await db.selectFrom('media').select('path').where('state', '=', 'stored').execute();
    const lost = stored.map((row) => row.path ?? '').filter((path) => !present.has(path));
    if (lost.length === 0)
        return 0;
    await sql `update media set state = 'pending', path = null where path = any(${lost})`.execute(db);
    return lost.length;
}
