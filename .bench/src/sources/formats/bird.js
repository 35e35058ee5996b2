import { flatPart, mediaFrom } from "../flat-post.js";
import { firstRecords } from "../format.js";
import { readRecords } from "../json/read-records.js";
import { idOf, requireId } from "../post-id.js";
import { isRawTweet, tweetPart } from "../raw-tweet/tweet.js";
import { authorOf } from "../raw-tweet/user.js";
import { bookmarkOf } from "../record.js";
import { at, compact, isObject, listAt, objectAt, textAt } from "../shape.js";
const MAX_QUOTES = 3;
export const bird = {
    id: 'bird',
    description: 'JSON of bird or twitter-cli: an array of posts, or {"tweets": [...]}',
    detect: (sample) => {
        const root = sample.json?.root;
        if (Array.isArray(root) && root.length === 0)
            return true;
        if (isObject(root) && Array.isArray(root.tweets) && root.tweets.length === 0)
            return true;
        return firstRecords(sample, 'tweets').some((record) => 'id' in record && ('text' in record || '_raw' in record) && isWriter(record));
    },
    read: (input) => readRecords(input, ['tweets'], readBird),
};
function isWriter(record) {
    return objectAt(record, 'author') !== undefined || 'createdAt' in record || '_raw' in record;
}
function readBird(record) {
    const raw = objectAt(record, '_raw');
    return bookmarkOf([raw && isRawTweet(raw) ? tweetPart(raw, idOf(record.id)) : birdPart(record, 0)]);
}
function birdPart(record, depth) {
    const quoted = objectAt(record, 'quotedTweet');
    const answered = idOf(record.inReplyToStatusId);
    return flatPart({
        id: requireId(record.id),
        author: authorOf({
            id: record.authorId ?? at(record, 'author', 'id'),
            handle: at(record, 'author', 'username') ?? at(record, 'author', 'screenName'),
            name: at(record, 'author', 'name'),
        }),
        text: textAt(record, 'text'),
        postedAt: record.createdAt,
        lang: record.lang,
        media: mediaFrom(listAt(record, 'media')),
        article: articleIn(record),
        quoted: quoted && idOf(quoted.id) !== undefined && depth < MAX_QUOTES ? birdPart(quoted, depth + 1) : undefined,
        inReplyTo: answered === undefined ? undefined : { id: answered },
    });
}
function articleIn(record) {
    const title = textAt(record, 'article', 'title');
    if (title === undefined)
        return undefined;
    return compact({ title, preview: textAt(record, 'article', 'previewText') });
}
