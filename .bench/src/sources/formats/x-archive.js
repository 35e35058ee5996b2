import { isoDate } from "../dates.js";
import { flatPart } from "../flat-post.js";
import { firstRecords } from "../format.js";
import { onlyJson } from "../json/only-json.js";
import { readRecords } from "../json/read-records.js";
import { idOf, requireId } from "../post-id.js";
import { parsePostUrl } from "../post-url.js";
import { tweetPart } from "../raw-tweet/tweet.js";
import { bookmarkOf, ignored } from "../record.js";
import { at, isObject, objectAt, RecordError, textAt } from "../shape.js";
const PREFIX = /^window\.YTD\.\w+\.part\d+\s*=/;
export const xArchive = {
    id: 'x-archive',
    description: "a file of X's archive: like.js, tweets.js, tweet.js, community-tweet.js or bookmark.js",
    detect: (sample) => PREFIX.test(sample.head) || firstRecords(sample).some(isArchiveRecord),
    read: (input) => readArchive(input),
};
function isArchiveRecord(record) {
    if (record.rest_id !== undefined)
        return false;
    return (at(record, 'like', 'tweetId') !== undefined ||
        at(record, 'bookmark', 'tweetId') !== undefined ||
        at(record, 'tweet', 'full_text') !== undefined);
}
function readArchive(input) {
    const head = input.head.replace(PREFIX, '').trimStart();
    return readRecords({ ...input, head, bytes: onlyJson(input.bytes) }, [], readEntry);
}
function readEntry(record) {
    const liked = objectAt(record, 'like') ?? objectAt(record, 'bookmark');
    if (liked)
        return readLike(liked);
    const tweet = objectAt(record, 'tweet') ?? (textAt(record, 'full_text') === undefined ? undefined : record);
    if (tweet) {
        // `id` is a number in old archives, rounded: only `id_str`, or digits in quotes, are an id.
        requireId(tweet.id_str, tweet.id);
        return bookmarkOf([tweetPart(tweet)]);
    }
    const other = Object.keys(record)[0];
    if (other !== undefined && isObject(record[other]))
        return ignored(`no post, but "${other.slice(0, 40)}"`);
    throw new RecordError('neither a like, a bookmark nor a post');
}
function readLike(liked) {
    const url = textAt(liked, 'expandedUrl') ?? '';
    const handle = parsePostUrl(url)?.handle;
    const part = flatPart({
        id: requireId(liked.tweetId, idOf(parsePostUrl(url)?.id)),
        author: handle === undefined ? {} : { handle },
        text: textAt(liked, 'fullText'),
    });
    const bookmarkedAt = isoDate(liked.bookmarkedAt);
    return bookmarkOf([part], bookmarkedAt === undefined ? {} : { bookmarkedAt });
}
