import { isObject } from "./shape.js";
/**
 * @param lists - Keys of the root under which the records may stand.
 * @returns The first records of the sample: of the array, of a list in the object, or the object itself.
 */
export function firstRecords(sample, ...lists) {
    const root = sample.json?.root;
    if (Array.isArray(root))
        return root.slice(0, 20).filter(isObject);
    if (!isObject(root))
        return [];
    const list = lists.map((key) => root[key]).find((value) => Array.isArray(value));
    return list === undefined ? [root] : list.slice(0, 20).filter(isObject);
}
