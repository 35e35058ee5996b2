/** @returns Every part, each followed by what it quotes or reposts. */
export function listParts(post) {
    return post.parts.flatMap((part) => [part, part.quoted, part.reposted].filter((one) => one !== undefined));
}
/** @returns The text of the post as one: thread, articles and quoted posts, parted by blank lines. */
export function fullText(post) {
    return listParts(post)
        .flatMap((part) => [part.article?.title, part.text, part.article?.body ?? part.article?.preview])
        .filter((text) => text !== undefined && text.trim() !== '')
        .join('\n\n');
}
/** @returns Media in the order of the post, each once. */
export function listMedia(post) {
    const byId = new Map();
    for (const part of listParts(post))
        for (const medium of part.media)
            if (!byId.has(medium.id))
                byId.set(medium.id, medium);
    return [...byId.values()];
}
/** @returns Links in the order of the post, each target once. */
export function listLinks(post) {
    const byUrl = new Map();
    for (const part of listParts(post))
        for (const link of part.links)
            if (!byUrl.has(link.url))
                byUrl.set(link.url, link);
    return [...byUrl.values()];
}
export function hasCode(text) {
    return /```|^\s{4,}\S.*[;{}()=]|^\s*\$ \w|=>|\b(function|def|class|SELECT|import|const|fn)\b.*[({;]/m.test(text);
}
