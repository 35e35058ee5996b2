/** What the first 256 KB of a JSON file look like, to tell its format. */
import { Tokenizer } from '@streamparser/json';
import { isObject } from "../shape.js";
import { JsonBuilder } from "./json-builder.js";
/** @returns The sample, or undefined if the head is no JSON at all. */
export function sampleJson(input) {
    if (!/^[[{]/.test(input.head))
        return undefined;
    const line = jsonLine(input);
    if (line !== undefined)
        return { root: line, lines: true };
    const root = partialRoot(input.head);
    return root === undefined ? undefined : { root, lines: false };
}
/** JSON Lines: the first line is an object by itself, or two of the first lines are. */
function jsonLine({ head, complete }) {
    const lines = head.split('\n').filter((line) => line.trim() !== '');
    if (!complete)
        lines.pop();
    if (lines.length < 2)
        return undefined;
    const objects = lines.slice(0, 20).map((line) => parsedObject(line));
    return objects[0] ?? (objects.filter(Boolean).length > 1 ? objects.find(Boolean) : undefined);
}
function parsedObject(line) {
    try {
        const value = JSON.parse(line);
        return isObject(value) ? value : undefined;
    }
    catch {
        return undefined;
    }
}
function partialRoot(head) {
    let root;
    const builder = new JsonBuilder((path) => path.length === 0, ({ value }) => (root ??= value));
    const tokenizer = new Tokenizer();
    let broken = false;
    tokenizer.onError = () => (broken = true);
    tokenizer.onToken = (token) => {
        if (broken || root !== undefined)
            return;
        try {
            builder.add(token);
        }
        catch {
            broken = true;
        }
    };
    tokenizer.write(head);
    return root ?? builder.partial;
}
