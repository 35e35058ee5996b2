/** Cuts a document into pieces that are embedded: by headings, then by paragraphs; code stays whole. */
/** About 300 tokens: what sentence models read at once. */
const MAX_CHARS = 1200;
const MIN_CHARS = 500;
/**
 * @param title - Put before each heading.
 * @param markdown - Without front matter. Empty gives no chunks.
 */
export function chunkMarkdown(title, markdown) {
    const chunks = [];
    const headings = [];
    let block = [];
    let blockChars = 0;
    const close = () => {
        const text = block.join('\n\n').trim();
        if (text !== '')
            chunks.push({
                heading: [title, ...headings.filter((heading) => heading !== '' && heading !== title)].join(' > '),
                text,
            });
        block = [];
        blockChars = 0;
    };
    for (const paragraph of splitParagraphs(markdown)) {
        const heading = /^(#{1,6})\s+(.*)$/.exec(paragraph);
        if (heading !== null) {
            // A short section shares a chunk with the next one: a vector of ten words says little.
            if (blockChars >= MIN_CHARS)
                close();
            else if (blockChars > 0)
                block.push(paragraph);
            const level = heading[1]?.length ?? 1;
            headings.length = Math.min(headings.length, level - 1);
            headings[level - 1] = heading[2] ?? '';
            continue;
        }
        if (blockChars > 0 && blockChars + paragraph.length > MAX_CHARS)
            close();
        block.push(paragraph);
        blockChars += paragraph.length;
    }
    close();
    return chunks;
}
/** @returns Headings, fenced code blocks and paragraphs, in order. */
function splitParagraphs(markdown) {
    const paragraphs = [];
    let current = [];
    let fence;
    const close = () => {
        if (current.length > 0)
            paragraphs.push(current.join('\n'));
        current = [];
    };
    for (const line of markdown.split('\n')) {
        const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
        if (fence !== undefined) {
            current.push(line);
            if (mark?.startsWith(fence) === true)
                fence = undefined;
        }
        else if (mark !== undefined) {
            fence = mark;
            current.push(line);
        }
        else if (line.trim() === '')
            close();
        else if (/^#{1,6}\s/.test(line)) {
            close();
            paragraphs.push(line);
        }
        else
            current.push(line);
    }
    close();
    return paragraphs;
}
