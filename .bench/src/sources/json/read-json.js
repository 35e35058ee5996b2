import { linesOf } from "../input.js";
import { isObject } from "../shape.js";
import { cleanValue } from "./clean.js";
import { sampleJson } from "./sample.js";
import { streamJson } from "./json-stream.js";
/**
 * Yields the selected values in the order of the file, clean of what cannot be stored.
 * A line of JSON Lines in which nothing is selected comes as a whole, with an empty path.
 */
export async function* readJson(input, select) {
    yield* sampleJson(input)?.lines === true ? readLines(input, select) : readStream(input, select);
}
async function* readStream(input, select) {
    for await (const item of streamJson(input.bytes, select)) {
        if (item.kind === 'broken') {
            yield { ok: false, place: `byte ${item.offset}`, reason: item.reason };
            continue;
        }
        const { built } = item;
        const place = placeOf(built.path) || `document ${built.document + 1}`;
        yield clean({ ...built, place });
    }
}
async function* readLines(input, select) {
    let number = 0;
    for await (const line of linesOf(input.bytes)) {
        number += 1;
        if (line?.trim() === '')
            continue;
        const place = `line ${number}`;
        const parsed = line === undefined ? { error: 'the line is longer than 64 MB' } : parseLine(line);
        if (parsed.error !== undefined) {
            yield { ok: false, place, reason: parsed.error };
            continue;
        }
        let any = false;
        for (const { path, value } of selected(parsed.value, select, [])) {
            any = true;
            yield clean({
                place: `${place}, ${placeOf(path)}`,
                path,
                value,
                document: number,
                bytes: line?.length ?? 0,
            });
        }
        if (!any)
            yield clean({ place, path: [], value: parsed.value, document: number, bytes: line?.length ?? 0 });
    }
}
/** @returns `data[0].id` for `['data', 0, 'id']`. */
export function placeOf(path) {
    return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}
function clean(item) {
    try {
        return { ok: true, item: { ...item, value: cleanValue(item.value) } };
    }
    catch (error) {
        return { ok: false, place: item.place, reason: error instanceof Error ? error.message : 'not readable' };
    }
}
function parseLine(line) {
    try {
        return { value: JSON.parse(line) };
    }
    catch (error) {
        // V8 quotes the line in its message, which can be long.
        const message = error instanceof Error ? error.message.slice(0, 120).toWellFormed() : '';
        return { error: `broken JSON: ${message}` };
    }
}
function* selected(value, select, path) {
    if (path.length > 0 && select(path)) {
        yield { path, value };
        return;
    }
    if (path.length > 20)
        return;
    if (Array.isArray(value)) {
        for (const [i, item] of value.entries())
            yield* selected(item, select, [...path, i]);
    }
    else if (isObject(value)) {
        for (const key of Object.keys(value))
            yield* selected(value[key], select, [...path, key]);
    }
}
