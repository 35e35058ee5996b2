/** Prompts are files: ours in the package's `prompts/`, the user's own in the project root's, which win. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from "../errors.js";
/** @param folders - Searched in this order. */
export function openTemplates(folders) {
    const read = new Map();
    function get(kind) {
        const known = read.get(kind);
        if (known !== undefined)
            return known;
        const template = readTemplate(folders, kind);
        read.set(kind, template);
        return template;
    }
    return {
        version: (kind) => get(kind).version,
        render(kind, variables) {
            const { system, prompt } = get(kind);
            return { system: fill(system, variables, kind), prompt: fill(prompt, variables, kind) };
        },
    };
}
function readTemplate(folders, kind) {
    const name = `${kind.replaceAll('_', '-')}.md`;
    const file = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (file === undefined)
        throw new UsageError('prompt_missing', `The prompt ${name} is missing.`, {
            hint: `Looked in ${folders.join(', ')}.`,
        });
    const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
    const parts = text.split(/^---$/m);
    if (parts.length !== 2) {
        throw new UsageError('prompt_invalid', `${file} needs one line "---" between the system part and the prompt.`);
    }
    const version = createHash('sha256').update(text).digest('hex').slice(0, 8);
    return { system: parts[0]?.trim() ?? '', prompt: parts[1]?.trim() ?? '', version };
}
/** One pass: what stands in a value is never taken for a name again. */
function fill(text, variables, kind) {
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name) => {
        const value = variables[name];
        if (value === undefined)
            throw new UsageError('prompt_invalid', `The prompt for ${kind} uses {{${name}}}, which it is not given.`, { hint: `It may use ${Object.keys(variables).join(', ')}.` });
        return value;
    });
}
/**
 * Sets text from outside apart, so that instructions in it stay data. The fence holds a hash of the text:
 * a text cannot contain its own.
 */
export function fence(text) {
    const mark = createHash('sha256').update(text).digest('hex').slice(0, 12);
    return `<<<DATA ${mark}\n${text}\nDATA ${mark}>>>`;
}
