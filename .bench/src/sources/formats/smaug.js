import { flatPart, mediaFrom } from "../flat-post.js";
import { firstRecords } from "../format.js";
import { readRecords } from "../json/read-records.js";
import { idOf, requireId } from "../post-id.js";
import { parsePostUrl } from "../post-url.js";
import { authorOf } from "../raw-tweet/user.js";
import { bookmarkOf } from "../record.js";
import { compact, isObject, listAt, objectAt, objectsAt, textAt, textsAt } from "../shape.js";
export const smaug = {
    id: 'smaug',
    description: "Smaug's pending-bookmarks.json",
    detect: (sample) => firstRecords(sample, 'bookmarks').some((record) => 'tweetUrl' in record && ('author' in record || 'text' in record)),
    read: (input) => readRecords(input, ['bookmarks'], readSmaug),
};
function readSmaug(record) {
    const part = flatPart({
        id: requireId(record.id, parsePostUrl(textAt(record, 'tweetUrl') ?? '')?.id),
        author: authorOf({ handle: record.author, name: record.authorName }),
        text: textAt(record, 'text'),
        postedAt: record.createdAt,
        links: objectsAt(record, 'links').flatMap((link) => linkOf(link) ?? []),
        media: mediaFrom(listAt(record, 'media')),
        quoted: quotedOf(objectAt(record, 'quoteContext')),
        inReplyTo: replyOf(objectAt(record, 'replyContext')),
    });
    return bookmarkOf([part], { tags: textsAt(record, 'tags') });
}
function linkOf(link) {
    const url = textAt(link, 'expanded') ?? textAt(link, 'original');
    const shortUrl = textAt(link, 'original');
    // Media and quoted posts are among the links too; their content is elsewhere.
    if (url === undefined || link.type === 'media' || link.type === 'image')
        return undefined;
    const content = isObject(link.content) ? link.content : {};
    return compact({
        url,
        shortUrl: shortUrl === url ? undefined : shortUrl,
        title: textAt(content, 'title'),
        description: textAt(content, 'description'),
    });
}
function quotedOf(context) {
    const id = idOf(context?.id);
    if (!context || id === undefined)
        return undefined;
    return flatPart({
        id,
        author: authorOf({ handle: context.author, name: context.authorName }),
        text: textAt(context, 'text'),
        postedAt: context.createdAt,
    });
}
function replyOf(context) {
    const id = idOf(context?.id);
    if (id === undefined)
        return undefined;
    return compact({
        id,
        handle: authorOf({ handle: context?.author }).handle,
    });
}
