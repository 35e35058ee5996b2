/** Reads JSON that a model wrote: finds its end, mends what is plainly a slip, and what a token limit cut off. */
const ESCAPES = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
/** @param start - The index of `{` or `[`. */
export function scanJson(text, start) {
    const frames = [];
    let json = '';
    let comma = false;
    let at = start;
    while (at < text.length) {
        const char = text.charAt(at);
        const top = frames.at(-1);
        if (comma && !/\s/.test(char)) {
            if (char !== '}' && char !== ']')
                json += ',';
            comma = false;
        }
        if (char === '"') {
            const { string, end } = scanString(text, at);
            json += string;
            if (end === undefined)
                return { json, end, open: frames, cutsText: top?.opener === '[' || top?.inValue === true };
            if (top && (top.opener === '[' || top.inValue))
                top.wholeTo = json.length;
            at = end;
            continue;
        }
        if (char === ',' && top) {
            comma = true;
            Object.assign(top, { wholeTo: json.length, inValue: false });
        }
        else
            json += char;
        at += 1;
        if (char === ':' && top)
            top.inValue = true;
        if (char === '{' || char === '[')
            frames.push({ opener: char, wholeTo: json.length, inValue: false });
        if (char !== '}' && char !== ']')
            continue;
        frames.pop();
        const outer = frames.at(-1);
        if (!outer)
            return { json, end: at, open: [], cutsText: false };
        outer.wholeTo = json.length;
    }
    return { json, end: undefined, open: frames, cutsText: false };
}
/**
 * Ways to end a text that was cut, the one that keeps most first. Text that was cut is never kept: if the cut fell in
 * a string, the list element around it goes as a whole, and without a list around it there is no way.
 */
export function closeCut({ json, open, cutsText }) {
    const closed = [];
    const innermost = open.length - 1;
    if (!cutsText && innermost >= 0)
        closed.push(closeAt(json, open, innermost));
    const list = open.findLastIndex(({ opener }) => opener === '[');
    if (list >= 0 && (cutsText || list !== innermost))
        closed.push(closeAt(json, open, list));
    return closed;
}
function closeAt(json, open, keep) {
    const frames = open.slice(0, keep + 1);
    const closers = frames.map(({ opener }) => (opener === '{' ? '}' : ']')).reverse();
    return json.slice(0, frames.at(-1)?.wholeTo ?? 0) + closers.join('');
}
function scanString(text, start) {
    let string = '"';
    for (let at = start + 1; at < text.length; at += 1) {
        const char = text.charAt(at);
        if (char === '"')
            return { string: `${string}"`, end: at + 1 };
        if (char === '\\') {
            string += char + text.charAt(at + 1);
            at += 1;
        }
        else
            string += char < ' ' ? (ESCAPES[char] ?? ' ') : char;
    }
    return { string, end: undefined };
}
