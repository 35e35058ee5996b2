import { linkedPart, flatPart, mediaFrom } from "../flat-post.js";
import { firstRecords } from "../format.js";
import { readJson } from "../json/read-json.js";
import { readRecords } from "../json/read-records.js";
import { idOf, requireId } from "../post-id.js";
import { isRawTweet, tweetPart } from "../raw-tweet/tweet.js";
import { authorOf } from "../raw-tweet/user.js";
import { bad, bookmarkOf, found, ignored, readRecord } from "../record.js";
import { at, isObject, objectAt, objectsAt, textAt } from "../shape.js";
export const twitterWebExporter = {
    id: 'twitter-web-exporter',
    description: 'twitter-web-exporter: its JSON export (best with "include all metadata"), or its database backup',
    detect: (sample) => isBackup(sample.json?.root) || firstRecords(sample).some(isRow),
    read: (input) => /"formatName"\s*:\s*"dexie"/.test(input.head) ? readBackup(input) : readRecords(input, [], readRow),
};
function isBackup(root) {
    return isObject(root) && root.formatName === 'dexie';
}
function isRow(record) {
    return ('full_text' in record &&
        'screen_name' in record &&
        ('media' in record || 'metadata' in record || 'url' in record));
}
function readRow(row) {
    const raw = objectAt(row, 'metadata');
    if (raw && isRawTweet(raw))
        return bookmarkOf([tweetPart(raw, idOf(row.id))]);
    const media = objectsAt(row, 'media');
    const quoted = idOf(row.quoted_status);
    const reposted = idOf(row.retweeted_status);
    const answered = idOf(row.in_reply_to);
    const part = flatPart({
        id: requireId(row.id, at(raw, 'rest_id')),
        author: authorOf({ id: row.user_id, handle: row.screen_name, name: row.name }),
        text: textAt(row, 'full_text'),
        postedAt: row.created_at,
        targets: new Map(media.map((medium) => [textAt(medium, 'url') ?? '', ''])),
        media: mediaFrom(media),
        // The export names them by id only.
        quoted: quoted === undefined ? undefined : linkedPart(quoted),
        reposted: reposted === undefined ? undefined : linkedPart(reposted),
        inReplyTo: answered === undefined ? undefined : { id: answered },
    });
    return bookmarkOf([part]);
}
/** The backup holds all that was ever captured; what X says is not bookmarked is left out. */
async function* readBackup(input) {
    const select = (path) => path.length === 5 &&
        path[0] === 'data' &&
        path[1] === 'data' &&
        path[3] === 'rows' &&
        typeof path[4] === 'number';
    for await (const item of readJson(input, select)) {
        if (!item.ok)
            yield bad(item.place, item.reason);
        else
            yield* backupRow(item.item.value, item.item.place);
    }
}
function* backupRow(row, place) {
    // Inbound keys of a table without its own key come beside the value.
    const value = Array.isArray(row) ? row.at(-1) : (objectAt(row, '$value') ?? row);
    if (!isObject(value))
        yield bad(place, 'not an object');
    else if (!isRawTweet(value) || value.__typename === 'User') {
        if (value.extension === undefined && value.__typename !== 'User' && !('rest_id' in value))
            yield bad(place, 'not a post');
    }
    else if (at(value, 'legacy', 'bookmarked') === false)
        yield ignored('captured, but not bookmarked');
    else
        yield readRecord(place, () => found(bookmarkOf([tweetPart(value)])));
}
