import { readJson } from "../json/read-json.js";
import { idOf } from "../post-id.js";
import { unavailablePart } from "../raw-tweet/tweet.js";
import { bad, bookmarkOf, found, ignored, readRecord } from "../record.js";
import { isObject, objectsAt, textAt } from "../shape.js";
import { includeKey, v2Part } from "./x-api-v2-tweet.js";
/** A page waits for its includes, which mostly come last. Of a huge merged page, posts go on without them. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
const INCLUDED = new Set(['users', 'media', 'tweets', 'polls']);
export const xApiV2 = {
    id: 'x-api-v2',
    description: 'pages of the X API v2 ("data", "includes", "meta"): one, an array of pages, or JSON Lines',
    detect: (sample) => pagesOf(sample).some(isPage),
    read: (input) => readV2(input),
};
function pagesOf({ json }) {
    return Array.isArray(json?.root) ? json.root.slice(0, 5) : [json?.root];
}
function isPage(page) {
    if (!isObject(page) || !(Array.isArray(page.data) || isObject(page.meta)))
        return false;
    if (isObject(page.includes) || textAt(page, 'meta', 'next_token') !== undefined)
        return true;
    if (isObject(page.meta) && 'result_count' in page.meta)
        return true;
    return objectsAt(page, 'data').some((tweet) => 'id' in tweet && 'text' in tweet && !('rest_id' in tweet));
}
/** Paths are `data[0]`, `includes.users[0]` and `errors[0]`, at the root or in an array of pages. */
function select(path) {
    const inner = typeof path[0] === 'number' ? path.slice(1) : path;
    if (inner[0] === 'data' || inner[0] === 'errors')
        return inner.length === 2 && typeof inner[1] === 'number';
    return inner[0] === 'includes' && inner.length === 3 && INCLUDED.has(inner[1]);
}
class Page {
    bytes = 0;
    posts = [];
    errors = [];
    includes = new Map();
    add(item) {
        const [kind, included] = item.path.slice(typeof item.path[0] === 'number' ? 1 : 0);
        if (kind === 'includes') {
            if (isObject(item.value))
                this.includes.set(includeKey(String(included), item.value), item.value);
            return;
        }
        this.bytes += item.bytes;
        if (kind === 'errors')
            this.errors.push(item);
        else
            this.posts.push(item);
    }
    /** Hands out what has waited. The includes stay: more posts of the same page may follow. */
    *take() {
        const posts = this.posts.splice(0);
        for (const { value, place } of posts)
            yield postRecord(value, place, this.includes);
        const known = new Set(posts.flatMap(({ value }) => namedIds(value)));
        for (const { value, place } of this.errors.splice(0))
            yield errorRecord(value, place, known);
        this.bytes = 0;
    }
}
async function* readV2(input) {
    let page = new Page();
    let key = '';
    for await (const item of readJson(input, select)) {
        if (!item.ok) {
            yield* page.take();
            yield bad(item.place, item.reason);
            continue;
        }
        const { path, document, value, place } = item.item;
        if (path.length === 0) {
            yield* page.take();
            yield* emptyPage(value, place);
            continue;
        }
        const next = `${document} ${typeof path[0] === 'number' ? path[0] : ''}`;
        if (next !== key) {
            yield* page.take();
            page = new Page();
            key = next;
        }
        page.add(item.item);
        if (page.bytes > MAX_WAITING_BYTES)
            yield* page.take();
    }
    yield* page.take();
}
function* emptyPage(value, place) {
    if (isObject(value) && (isObject(value.meta) || Array.isArray(value.data)))
        return;
    if (isObject(value) && 'id' in value && 'text' in value)
        yield postRecord(value, place, new Map());
    else
        yield bad(place, textAt(value, 'detail') ?? textAt(value, 'title') ?? 'holds no posts');
}
function postRecord(value, place, includes) {
    if (!isObject(value))
        return bad(place, 'not an object');
    return readRecord(place, () => found(bookmarkOf([v2Part(value, includes)])));
}
function namedIds(tweet) {
    return objectsAt(tweet, 'referenced_tweets').flatMap((reference) => idOf(reference.id) ?? []);
}
/** X answers for a deleted bookmark with an error beside the data; errors about quoted posts are no bookmarks. */
function errorRecord(error, place, referenced) {
    const id = idOf(textAt(error, 'resource_id') ?? textAt(error, 'value'));
    const reason = textAt(error, 'detail') ?? textAt(error, 'title') ?? 'an error of X without words';
    const parameter = textAt(error, 'parameter') ?? '';
    const type = textAt(error, 'resource_type') ?? 'tweet';
    if (type !== 'tweet' ||
        /^(referenced|author|attach|in_reply|entities)/.test(parameter) ||
        referenced.has(id ?? '')) {
        return ignored(`about something beside the bookmark: ${reason}`);
    }
    return id === undefined ? bad(place, reason) : found(bookmarkOf([unavailablePart(id, reason)]));
}
