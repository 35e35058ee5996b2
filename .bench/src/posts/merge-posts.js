/** The same post from two sources becomes one that has what either had. */
import { createHash } from 'node:crypto';
/** @returns `known` with everything that `incoming` adds; nothing that was there is lost. */
export function mergePosts(known, incoming) {
    const parts = known.parts.map((part) => {
        const other = incoming.parts.find((candidate) => candidate.id === part.id);
        return other === undefined ? part : mergeParts(part, other);
    });
    const added = incoming.parts.filter((part) => !known.parts.some((existing) => existing.id === part.id));
    const all = [...parts, ...added];
    // X's ids grow with time, so the order of ids is the order of writing.
    if (added.length > 0)
        all.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
    return { id: known.id, parts: all };
}
function mergeParts(known, incoming) {
    const merged = {
        ...incoming,
        ...known,
        author: mergeAuthors(known.author, incoming.author),
        url: known.author.handle === undefined ? incoming.url : known.url,
        text: incoming.text.length > known.text.length ? incoming.text : known.text,
        links: known.links.length >= incoming.links.length ? known.links : incoming.links,
        media: known.media.length >= incoming.media.length ? known.media : incoming.media,
        hashtags: [...new Set([...known.hashtags, ...incoming.hashtags])],
    };
    if (incoming.poll?.final === true)
        merged.poll = incoming.poll;
    if ((incoming.article?.body?.length ?? 0) > (known.article?.body?.length ?? 0) &&
        incoming.article !== undefined) {
        merged.article = incoming.article;
    }
    // A copy that holds the text proves that the post could be read once.
    if (merged.text !== '')
        delete merged.unavailable;
    return merged;
}
function mergeAuthors(known, incoming) {
    return { ...incoming, ...known };
}
/** @returns A hash of what items are made from: it changes when, and only when, the item would. */
export function hashPost(post) {
    const substance = post.parts.map(substanceOf);
    return createHash('sha256').update(JSON.stringify(substance)).digest('hex');
}
function substanceOf(part) {
    return [
        part.id,
        part.text,
        part.links.map((link) => link.url),
        part.media.map((medium) => medium.id),
        part.poll?.choices.map((choice) => choice.label),
        part.article?.body ?? part.article?.title,
        part.quoted && substanceOf(part.quoted),
        part.reposted && substanceOf(part.reposted),
    ];
}
