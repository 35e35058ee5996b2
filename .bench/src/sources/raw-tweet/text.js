import { compact, objectsAt, textAt } from "../shape.js";
const SHORT_URL = /https?:\/\/t\.co\/\w+/g;
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
/** @returns The text with HTML entities decoded, once. */
export function unescapeHtml(text) {
    return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi, (whole, ...found) => {
        const [decimal, hex, name] = found;
        if (name !== undefined)
            return NAMED[name.toLowerCase()] ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
        const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
        return valid ? String.fromCodePoint(code) : whole;
    });
}
/**
 * Puts targets in the place of short addresses. By the address, not by indices: these are wrong
 * in some exports, and count code points in others.
 *
 * @param targets - From short address to target; an empty target removes the address.
 */
export function expandText(text, targets) {
    const expanded = text.replace(SHORT_URL, (short) => targets.get(short) ?? short);
    return expanded.replace(/[ \t]+$/gm, '').trim();
}
/** @returns The links of `entities.urls`, each target once. */
export function linksOf(entities) {
    return uniqueLinks(objectsAt(entities, 'urls').map((entity) => linkOf(entity)));
}
/** @returns Without missing ones and without a second link to the same target. */
export function uniqueLinks(links) {
    const byUrl = new Map();
    for (const link of links)
        if (link && !byUrl.has(link.url))
            byUrl.set(link.url, link);
    return [...byUrl.values()];
}
/** @returns The tags of `entities.hashtags`, without the hash sign. */
export function hashtagsOf(entities, key = 'text') {
    return [...new Set(objectsAt(entities, 'hashtags').flatMap((entity) => textAt(entity, key) ?? []))];
}
/** @returns The language, unless X could not tell it or means no language (`und`, `zxx`, `qme`...). */
export function langOf(value) {
    return typeof value === 'string' && /^[a-z]{2,3}(-\w+)?$/i.test(value) && !/^(und|zxx|art|q..)$/.test(value)
        ? value
        : undefined;
}
function linkOf(entity) {
    const shortUrl = textAt(entity, 'url');
    const url = textAt(entity, 'unwound_url') ?? textAt(entity, 'expanded_url') ?? shortUrl;
    if (url === undefined || !/^https?:\/\//i.test(url))
        return undefined;
    return compact({
        url,
        shortUrl: shortUrl === url ? undefined : shortUrl,
        title: textAt(entity, 'title'),
        description: textAt(entity, 'description'),
    });
}
