import { RecordError } from "./shape.js";
export function bad(place, reason) {
    return { kind: 'bad', bad: { place, reason } };
}
export function ignored(reason) {
    return { kind: 'ignored', reason };
}
export function found(bookmark) {
    return { kind: 'bookmark', bookmark };
}
/** A bookmark of one post; the first part is the focal one unless `id` says otherwise. */
export function bookmarkOf(parts, rest = {}) {
    return { post: { id: parts[0].id, parts }, folders: [], tags: [], ...rest };
}
/** @returns What `read` makes of a record, or a bad record with the reason why it could not. */
export function readRecord(place, read) {
    try {
        return read();
    }
    catch (error) {
        if (error instanceof RecordError)
            return bad(place, error.message);
        return bad(place, `not readable: ${error instanceof Error ? error.message : String(error)}`);
    }
}
