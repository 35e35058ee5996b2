/** An answer of X's page as records: by the same code that reads it from a file. */
import type { Bookmark } from '../../contract/post.ts'
import { openExport } from '../../exports/open-export.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import type { WalkedPage } from '../walk.ts'
import { placesOf } from '../walk-state.ts'
import type { TimelineAnswer } from './timeline-answer.ts'
import type { ReadPage } from './timeline-reader.ts'

/** What `openExport` calls X's answers. */
export const FORMAT = 'x-graphql'

/**
 * @param folder - Of the bookmarks, where the page is that of one. Its order is not that of all bookmarks, and is not kept.
 */
export async function walkedPage(
  { text, timeline }: ReadPage<TimelineAnswer>,
  folder?: string,
): Promise<WalkedPage> {
  const records = await recordsOf(text)
  const placed = records.map((record) => withOrder(record, timeline.sortIndexes))
  const bookmarks = placed.flatMap((record) => (record.kind === 'bookmark' ? [record.bookmark] : []))
  return {
    records: folder === undefined ? placed : records.map((record) => inFolder(record, folder)),
    places: placesOf(bookmarks),
    cursor: timeline.cursor,
    isEnd: timeline.isEnd,
  }
}

/** @throws {UsageError} `unknown_format`. */
export async function recordsOf(text: string): Promise<SourceRecord[]> {
  const { records } = await openExport(bytesOf(text), 'an answer of X')
  const all: SourceRecord[] = []
  for await (const record of records) all.push(record)
  return all
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text))
}

function withOrder(record: SourceRecord, sortIndexes: ReadonlyMap<string, string>): SourceRecord {
  if (record.kind !== 'bookmark') return record
  const sortIndex = sortIndexes.get(record.bookmark.post.id)
  return withBookmark(record, sortIndex === undefined ? {} : { sortIndex })
}

function inFolder(record: SourceRecord, folder: string): SourceRecord {
  return withBookmark(record, { folders: [folder] })
}

function withBookmark(record: SourceRecord, more: Partial<Bookmark>): SourceRecord {
  return record.kind === 'bookmark' ? { kind: 'bookmark', bookmark: { ...record.bookmark, ...more } } : record
}
