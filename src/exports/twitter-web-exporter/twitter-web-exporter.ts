/** twitter-web-exporter: its JSON export, with or without raw metadata, and the backup of its database. */
import type { Bookmark, PostPart } from '../../contract/post.ts'
import { isoDate } from '../../x-data/dates.ts'
import { linkedPart, flatPart, mediaFrom } from '../../x-data/flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { dateOfId, idInUrl, idOf, requireId } from '../../x-data/post-id.ts'
import { completed, isRawTweet, tweetPart } from '../../x-data/raw-tweet/tweet.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { bookmarkOf } from '../../x-data/record.ts'
import { at, isObject, type JsonObject, numberAt, objectAt, objectsAt, textAt } from '../../x-data/shape.ts'
import { readBackup } from './exporter-backup.ts'

export const twitterWebExporter: Format = {
  id: 'twitter-web-exporter',
  description:
    'twitter-web-exporter: its JSON export (best with "include all metadata"), or its database backup',
  detect: (sample) => isBackup(sample.json?.root) || firstRecords(sample).some(isRow),
  read: (input) =>
    /"formatName"\s*:\s*"dexie"/.test(input.head) ? readBackup(input) : readRecords(input, [], readRow),
}

function isBackup(root: unknown): boolean {
  return isObject(root) && root.formatName === 'dexie'
}

function isRow(record: JsonObject): boolean {
  return (
    'full_text' in record &&
    'screen_name' in record &&
    ('media' in record || 'metadata' in record || 'url' in record)
  )
}

/** A row of its table, as JSON has it. */
export function readRow(row: JsonObject): Bookmark {
  const raw = objectAt(row, 'metadata')
  const part = rowPart(row, raw)
  return bookmarkOf([raw && isRawTweet(raw) ? completed(tweetPart(raw, part.id), part) : part])
}

/** The user chooses how dates are written: of what is ambiguous, the id tells the time. */
function postedAtOf(written: unknown, id: unknown): string | undefined {
  return isoDate(written) ?? dateOfId(idOf(id))
}

function rowPart(row: JsonObject, raw: JsonObject | undefined): PostPart {
  const media = objectsAt(row, 'media')
  const quoted = idOf(row.quoted_status)
  const reposted = idOf(row.retweeted_status)
  const answered = idOf(row.in_reply_to)
  return flatPart({
    id: requireId(row.id, at(raw, 'rest_id'), idInUrl(row)),
    author: authorOf({ id: row.user_id, handle: row.screen_name, name: row.name }),
    text: textAt(row, 'full_text'),
    holdsLongText: true,
    postedAt: postedAtOf(row.created_at, row.id),
    targets: new Map(media.map((medium) => [textAt(medium, 'url') ?? '', ''])),
    media: mediaFrom(media),
    // The export names them by id only.
    quoted: quoted === undefined ? undefined : linkedPart(quoted),
    reposted: reposted === undefined ? undefined : linkedPart(reposted),
    inReplyTo: answered === undefined ? undefined : { id: answered },
    replies: numberAt(row, 'reply_count'),
  })
}
