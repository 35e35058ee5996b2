/** Shortens text without breaking an emoji, an accent or a word. */
const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });
/** Length as a reader counts: an emoji of several code points is one. */
export function graphemeCount(text) {
    let count = 0;
    for (const _ of GRAPHEMES.segment(text))
        count += 1;
    return count;
}
/** @returns At most `maxChars` graphemes: the whole text, or whole words of it and an ellipsis. */
export function cutText(text, maxChars) {
    if (text.length <= maxChars || graphemeCount(text) <= maxChars)
        return text;
    let kept = '';
    let count = 1;
    for (const { segment } of WORDS.segment(text)) {
        count += graphemeCount(segment);
        if (count > maxChars)
            break;
        kept += segment;
    }
    if (kept.trim() === '')
        kept = firstGraphemes(text, maxChars - 1);
    return kept.replace(/[\s,;:.\-–—(/…、，。：；]+$/u, '') + '…';
}
function firstGraphemes(text, count) {
    return [...GRAPHEMES.segment(text)]
        .slice(0, Math.max(count, 0))
        .map((entry) => entry.segment)
        .join('');
}
