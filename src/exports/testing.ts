/** For the tests of this room: reads an export that stands in the test itself. */
import type { Bookmark, PostPart } from '../contract/post.ts'
import type { ColumnMap } from './csv/table.ts'
import { openExport } from './open-export.ts'
import type { BadRecord } from '../x-data/record.ts'

export interface ReadExport {
  format: string
  bookmarks: Bookmark[]
  bad: BadRecord[]
  /** Reasons. */
  ignored: string[]
  /** The focal part of each bookmark. */
  parts: PostPart[]
}

/** Reads all records; what is no text is written as JSON. The bytes come in small chunks, to cut what can be cut. */
export async function readExport(content: unknown, chunkSize = 61, columns?: ColumnMap): Promise<ReadExport> {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  const source = await openExport(chunked(Buffer.from(text), chunkSize), 'export', { columns })
  const result: ReadExport = { format: source.format, bookmarks: [], bad: [], ignored: [], parts: [] }
  for await (const record of source.records) {
    if (record.kind === 'bad') result.bad.push(record.bad)
    else if (record.kind === 'ignored') result.ignored.push(record.reason)
    else result.bookmarks.push(record.bookmark)
  }
  result.parts = result.bookmarks.flatMap(({ post }) => post.parts.filter((part) => part.id === post.id))
  return result
}

/** Yields bytes piece by piece. */
export async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield await Promise.resolve(bytes.subarray(i, i + size))
}

/** A raw tweet as the web client gets it, with the author where X has it since 2025. */
export function rawTweet(id: string, text: string, legacy: object = {}, more: object = {}): object {
  return {
    __typename: 'Tweet',
    rest_id: id,
    core: { user_results: { result: { rest_id: '7', core: { screen_name: 'ada', name: 'Ada' } } } },
    legacy: {
      id_str: id,
      full_text: text,
      created_at: 'Wed Oct 10 20:19:24 +0000 2018',
      user_id_str: '7',
      ...legacy,
    },
    ...more,
  }
}

/** An entry of a timeline with one tweet. */
export function tweetEntry(id: string, result: unknown, more: object = {}, content: object = {}): object {
  return {
    entryId: `tweet-${id}`,
    sortIndex: id,
    content: { entryType: 'TimelineTimelineItem', itemContent: itemOf(result, content) },
    ...more,
  }
}

/** The content of an item, for entries and modules. */
export function itemOf(result: unknown, more: object = {}): object {
  return { itemType: 'TimelineTweet', tweetDisplayType: 'Tweet', tweet_results: { result }, ...more }
}

/** A page of bookmarks. */
export function bookmarksPage(...entries: object[]): object {
  const instructions = [{ type: 'TimelineAddEntries', entries }]
  return { data: { bookmark_timeline_v2: { timeline: { instructions } } } }
}
