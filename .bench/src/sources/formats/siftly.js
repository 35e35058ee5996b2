import { flatPart, linksFrom, mediaFrom } from "../flat-post.js";
import { firstRecords } from "../format.js";
import { readRecords } from "../json/read-records.js";
import { requireId } from "../post-id.js";
import { isRawTweet, tweetPart } from "../raw-tweet/tweet.js";
import { authorOf } from "../raw-tweet/user.js";
import { bookmarkOf } from "../record.js";
import { isObject, listAt, objectsAt, textAt, textsAt } from "../shape.js";
const LISTS = ['bookmarks', 'tweets'];
export const siftly = {
    id: 'siftly',
    description: 'Siftly: the file of its console script or bookmarklet, or the JSON export of its app',
    detect: (sample) => {
        const root = sample.json?.root;
        const records = firstRecords(sample, ...LISTS);
        if (isObject(root) && Array.isArray(root.tweets) && records.some(isRawTweet))
            return true;
        if (isObject(root) && Array.isArray(root.bookmarks) && root.bookmarks.length === 0)
            return true;
        return records.some((record) => isAppRecord(record) || isScriptRecord(record));
    },
    read: (input) => readRecords(input, LISTS, readSiftly),
};
function isAppRecord(record) {
    return ('tweetId' in record && 'authorHandle' in record && ('mediaItems' in record || 'tweetCreatedAt' in record));
}
function isScriptRecord(record) {
    return 'id' in record && 'text' in record && ('handle' in record || 'timestamp' in record);
}
function readSiftly(record) {
    if (isRawTweet(record))
        return bookmarkOf([tweetPart(record)]);
    if ('tweetId' in record)
        return readAppRecord(record);
    const part = flatPart({
        id: requireId(record.id),
        author: authorOf({ handle: record.handle, name: record.author }),
        text: textAt(record, 'text'),
        postedAt: record.timestamp,
        links: linksFrom(textsAt(record, 'urls')),
        media: mediaFrom(listAt(record, 'media')),
        hashtags: textsAt(record, 'hashtags'),
    });
    return bookmarkOf([part]);
}
function readAppRecord(record) {
    const part = flatPart({
        id: requireId(record.tweetId),
        author: authorOf({ handle: record.authorHandle, name: record.authorName }),
        text: textAt(record, 'text'),
        postedAt: record.tweetCreatedAt,
        media: mediaFrom(listAt(record, 'mediaItems')),
    });
    // Its categories are made by a model, but the user may have corrected them: worth keeping as tags.
    const tags = objectsAt(record, 'categories').flatMap((category) => textAt(category, 'name') ?? []);
    return bookmarkOf([part], { tags: [...new Set(tags)] });
}
