import { idOf } from "../post-id.js";
import { at, compact, objectAt, textAt } from "../shape.js";
/** @returns What is known; empty for a missing or unavailable user. */
export function userOf(result) {
    return authorOf({
        id: at(result, 'rest_id') ?? at(result, 'id_str'),
        handle: textAt(result, 'core', 'screen_name') ??
            textAt(result, 'legacy', 'screen_name') ??
            at(result, 'screen_name'),
        name: textAt(result, 'core', 'name') ?? textAt(result, 'legacy', 'name') ?? at(result, 'name'),
    });
}
/** @returns The author of a tweet result, or of a v1 tweet with a `user`. */
export function tweetAuthor(tweet) {
    const result = objectAt(tweet, 'core', 'user_results', 'result') ?? objectAt(tweet, 'core', 'user_result', 'result');
    const user = userOf(result ?? at(tweet, 'user'));
    const id = idOf(at(tweet, 'legacy', 'user_id_str')) ?? idOf(at(tweet, 'user_id_str'));
    return user.id === undefined && id !== undefined ? { ...user, id } : user;
}
/** @returns The author without what tools write for "not known": `Unknown`, `@unknown`, an at sign alone. */
export function authorOf(raw) {
    const handle = typeof raw.handle === 'string' ? raw.handle.trim().replace(/^@/, '') : '';
    const known = /^\w{1,20}$/.test(handle) && !/^unknown$/i.test(handle);
    const name = typeof raw.name === 'string' ? raw.name.trim() : '';
    return compact({
        id: idOf(raw.id),
        handle: known ? handle : undefined,
        name: name === '' || /^unknown(?: user)?$/i.test(name) ? undefined : name,
    });
}
