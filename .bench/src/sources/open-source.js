/** Opens an export of bookmarks: finds its format by content and reads it record by record. */
import { UsageError } from "../errors.js";
import { openInput } from "./input.js";
import { sampleJson } from "./json/sample.js";
import { FORMATS, KNOWN_FORMATS } from "./known-formats.js";
export { KNOWN_FORMATS } from "./known-formats.js";
/**
 * @param stream - The bytes of the file; read to its end only as `records` are taken.
 * @param name - For messages. The format is found by content only.
 * @returns Id of the format and the records, which may be read once. A broken record is yielded as bad, never thrown.
 * @throws {UsageError} `empty_file`, or `unknown_format` with all known ones in the hint.
 */
export async function openSource(stream, name) {
    const input = await openInput(stream);
    if (input.head === '' && input.complete) {
        throw new UsageError('empty_file', `${name} is empty.`, { hint: 'Export the bookmarks again.' });
    }
    const sample = { head: input.head, complete: input.complete, json: sampleJson(input) };
    const format = FORMATS.find((candidate) => candidate.detect(sample));
    if (!format) {
        const known = KNOWN_FORMATS.map(({ id, description }) => `  ${id.padEnd(22)}${description}`).join('\n');
        throw new UsageError('unknown_format', `The format of ${name} is not known.`, {
            hint: `Known formats:\n${known}`,
        });
    }
    return { format: format.id, records: format.read(input) };
}
