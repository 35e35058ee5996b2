import { linesOf } from "../input.js";
import { cleanText } from "../json/clean.js";
import { linkBookmark, shortened } from "../link-record.js";
import { linkedPart } from "../flat-post.js";
import { idOf } from "../post-id.js";
import { bad, bookmarkOf, found, readRecord } from "../record.js";
import { RecordError } from "../shape.js";
const ADDRESS = /^(?:https?:\/\/)?[^\s/.]+\.[^\s]+$/i;
export const linkList = {
    id: 'link-list',
    description: 'a plain list: an address (or the id of a post) a line; "#" begins a comment',
    detect: isList,
    read: (input) => readList(input),
};
/** At least a third of the first lines are links: so a list with a few bad lines is one, and prose is none. */
function isList({ head, complete }) {
    const lines = head.split('\n');
    if (!complete && lines.length > 1)
        lines.pop();
    const content = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
    const first = content.slice(0, 60);
    const links = first.filter((line) => /^https?:\/\/\S+$/i.test(line) || /^\d{8,25}$/.test(line) || isBareHost(line));
    return links.length > 0 && links.length * 3 >= first.length;
}
function isBareHost(line) {
    return /^(?:www\.|mobile\.)?(?:x|twitter)\.com\/\S+$/i.test(line);
}
async function* readList(input) {
    let number = 0;
    for await (const raw of linesOf(input.bytes)) {
        number += 1;
        const place = `line ${number}`;
        const line = cleanText(raw ?? '').trim();
        if (raw === undefined)
            yield bad(place, 'the line is longer than 64 MB');
        else if (line !== '' && !line.startsWith('#'))
            yield readRecord(place, () => found(readLine(line)));
    }
}
function readLine(line) {
    const id = idOf(line);
    if (id !== undefined)
        return bookmarkOf([linkedPart(id)]);
    if (!ADDRESS.test(line))
        throw new RecordError(`neither an address nor an id: ${shortened(line)}`);
    return linkBookmark(/^https?:\/\//i.test(line) ? line : `https://${line}`);
}
