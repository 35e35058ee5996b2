import { linkedPart } from "./flat-post.js";
import { linkId, normaliseUrl, parsePostUrl } from "./post-url.js";
import { bookmarkOf } from "./record.js";
import { RecordError } from "./shape.js";
/**
 * A post of X comes without text: a title in a browser is cut and says no more than that.
 *
 * @throws {RecordError} for what is no http(s) address.
 */
export function linkBookmark(address, details = {}) {
    const { bookmarkedAt, folders = [], tags = [] } = details;
    const rest = { folders, tags, ...(bookmarkedAt === undefined ? {} : { bookmarkedAt }) };
    const post = parsePostUrl(address);
    if (post)
        return bookmarkOf([linkedPart(post.id, post.handle)], rest);
    const url = normaliseUrl(address);
    if (url === undefined)
        throw new RecordError(`no web address: ${shortened(address)}`);
    const title = details.title?.trim() ?? '';
    const text = [title, details.note?.trim() ?? ''].filter((line) => line !== '').join('\n\n');
    const link = title === '' ? { url } : { url, title };
    return bookmarkOf([{ id: linkId(url), url, author: {}, text, links: [link], media: [], hashtags: [] }], rest);
}
/** @returns The start of a text, for a message; no character is cut in half. */
export function shortened(text) {
    const start = Array.from(text.slice(0, 200)).slice(0, 80).join('').toWellFormed();
    return start.length < text.length ? `${start}…` : start;
}
