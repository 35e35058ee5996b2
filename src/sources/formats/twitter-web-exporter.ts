/** twitter-web-exporter: its JSON export, with or without raw metadata, and the backup of its database. */
import type { Bookmark, PostPart } from '../../contract/post.ts'
import { linkedPart, flatPart, mediaFrom } from '../flat-post.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import type { Input } from '../input.ts'
import { readJson } from '../json/read-json.ts'
import { readRecords } from '../json/read-records.ts'
import { idOf, requireId } from '../post-id.ts'
import { completed, isRawTweet, tweetPart } from '../raw-tweet/tweet.ts'
import { authorOf } from '../raw-tweet/user.ts'
import { bad, bookmarkOf, found, ignored, readRecord } from '../record.ts'
import { at, isObject, type JsonObject, objectAt, objectsAt, type Path, textAt } from '../shape.ts'
import type { SourceRecord } from '../source.ts'

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

function rowPart(row: JsonObject, raw: JsonObject | undefined): PostPart {
  const media = objectsAt(row, 'media')
  const quoted = idOf(row.quoted_status)
  const reposted = idOf(row.retweeted_status)
  const answered = idOf(row.in_reply_to)
  return flatPart({
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
  })
}

/** The backup holds all that was ever captured; what X says is not bookmarked is left out. */
async function* readBackup(input: Input): AsyncGenerator<SourceRecord> {
  const select = (path: Path): boolean =>
    path.length === 5 &&
    path[0] === 'data' &&
    path[1] === 'data' &&
    path[3] === 'rows' &&
    typeof path[4] === 'number'
  for await (const item of readJson(input, select)) {
    if (!item.ok) yield bad(item.place, item.reason)
    else yield* backupRow(item.item.value, item.item.place)
  }
}

function* backupRow(row: unknown, place: string): Generator<SourceRecord> {
  // Inbound keys of a table without its own key come beside the value.
  const value = Array.isArray(row) ? (row as unknown[]).at(-1) : (objectAt(row, '$value') ?? row)
  if (!isObject(value)) yield bad(place, 'not an object')
  else if (!isRawTweet(value) || value.__typename === 'User') {
    if (value.extension === undefined && value.__typename !== 'User' && !('rest_id' in value))
      yield bad(place, 'not a post')
  } else if (at(value, 'legacy', 'bookmarked') === false) yield ignored('captured, but not bookmarked')
  else yield readRecord(place, () => found(bookmarkOf([tweetPart(value)])))
}
