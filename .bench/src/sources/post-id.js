/** Ids of posts: digits, always strings. A JSON number above 2^53 has lost its last digits. */
import { RecordError } from "./shape.js";
const ID = /^\d{1,25}$/;
/** @returns The id, or undefined if the value is none. */
export function idOf(value) {
    if (typeof value === 'string')
        return ID.test(value) ? value : undefined;
    return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
}
/**
 * @param candidates - Where the id may stand, best first.
 * @returns The first real id.
 * @throws {RecordError} that says what is wrong with what was found.
 */
export function requireId(...candidates) {
    for (const candidate of candidates) {
        const id = idOf(candidate);
        if (id !== undefined)
            return id;
    }
    const wrong = candidates.find((candidate) => candidate !== undefined && candidate !== null);
    if (wrong === undefined)
        throw new RecordError('no id');
    if (typeof wrong === 'number') {
        throw new RecordError(`the id is the number ${wrong}, not digits in quotes: its last digits are lost`);
    }
    throw new RecordError(`the id is not made of 1 to 25 digits`);
}
/** Orders ids by age: X's ids grow with time. */
export function compareIds(a, b) {
    return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
