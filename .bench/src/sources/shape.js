/** Why a record cannot be read, in words for the user. Caught by `readRecord`. */
export class RecordError extends Error {
}
/** @returns True for an object that is no array. */
export function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
/** @returns The value below `value` by own keys, or undefined where a step is missing. */
export function at(value, ...path) {
    let current = value;
    for (const key of path) {
        if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key))
            return undefined;
        current = current[key];
    }
    return current;
}
/** @returns The object there, or undefined. */
export function objectAt(value, ...path) {
    const found = at(value, ...path);
    return isObject(found) ? found : undefined;
}
/** @returns The non-empty string there, or undefined. */
export function textAt(value, ...path) {
    const found = at(value, ...path);
    return typeof found === 'string' && found !== '' ? found : undefined;
}
/** @returns The finite number there (digits in a string count), or undefined. */
export function numberAt(value, ...path) {
    const found = at(value, ...path);
    const number = typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : found;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
/** @returns The array there, or an empty one. */
export function listAt(value, ...path) {
    const found = at(value, ...path);
    return Array.isArray(found) ? found : [];
}
/** @returns The objects of the array there. */
export function objectsAt(value, ...path) {
    return listAt(value, ...path).filter(isObject);
}
/** @returns The non-empty strings of the array there. */
export function textsAt(value, ...path) {
    return listAt(value, ...path).filter((item) => typeof item === 'string' && item !== '');
}
/** Drops undefined values, so that optional properties stay away. */
export function compact(value) {
    return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
