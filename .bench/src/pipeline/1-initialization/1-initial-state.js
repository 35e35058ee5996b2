/** Validation 1: every post has all its fields, and its content carries its own id. */
import { sql } from 'kysely';
export const validateInitialState = async ({ db }) => {
    const repaired = await sql `
    update posts set
      state = case when state in ('waiting', 'queued', 'processed', 'unavailable', 'set_aside') then state else 'queued' end,
      failures = case when jsonb_typeof(failures) = 'object' then failures else '{}' end,
      content = case when content ->> 'id' = id then content else jsonb_set(content, '{id}', to_jsonb(id)) end
    where state not in ('waiting', 'queued', 'processed', 'unavailable', 'set_aside')
       or jsonb_typeof(failures) <> 'object'
       or (state <> 'processed' and content ->> 'id' is distinct from id)`.execute(db);
    const total = await sql `select count(*)::int as posts from posts`.execute(db);
    return { posts: total.rows[0]?.posts ?? 0, initial_states_repaired: Number(repaired.numAffectedRows ?? 0) };
};
