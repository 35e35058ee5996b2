import { bad, found, readRecord } from "../record.js";
import { isObject, RecordError } from "../shape.js";
import { readJson } from "./read-json.js";
import { sampleJson } from "./sample.js";
/**
 * @param lists - Keys of the root under which the array may stand.
 * @param read - Makes a record of an object; may throw `RecordError`.
 */
export async function* readRecords(input, lists, read) {
    const root = sampleJson(input)?.root;
    const single = isObject(root) && !lists.some((key) => Object.hasOwn(root, key));
    const select = (path) => {
        const [first, second] = path;
        if (path.length === 0)
            return single;
        if (path.length === 1)
            return typeof first === 'number';
        return (path.length === 2 && typeof first === 'string' && lists.includes(first) && typeof second === 'number');
    };
    for await (const item of readJson(input, select)) {
        if (!item.ok) {
            yield bad(item.place, item.reason);
            continue;
        }
        const { place, value } = item.item;
        yield readRecord(place, () => {
            if (!isObject(value))
                throw new RecordError('not an object');
            const made = read(value);
            return 'kind' in made ? made : found(made);
        });
    }
}
