/** A HAR file: what the developer tools of a browser recorded while the bookmarks page was open. */
import { Buffer } from 'node:buffer'
import type { Format } from '../format.ts'
import { type Input, openInput } from '../input.ts'
import { readJson } from '../json/read-json.ts'
import { bad, ignored } from '../../x-data/record.ts'
import { listAt, objectAt, type Path, textAt } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { xGraphql } from '../x-graphql/x-graphql.ts'

/** The rest of a recording is what X showed beside: the home page, searches, suggestions. */
const BOOKMARKS = /\/graphql\/[^/]+\/(?:Bookmark\w*|Likes)(?:\?|$)/

export const har: Format = {
  id: 'har',
  description: 'a HAR file of the developer tools, recorded while the bookmarks (or likes) page was open',
  detect: ({ head, json }) =>
    objectAt(json?.root, 'log') !== undefined &&
    (listAt(json?.root, 'log', 'entries').length > 0 || /"creator"\s*:/.test(head)),
  read: (input) => readHar(input),
}

async function* readHar(input: Input): AsyncGenerator<SourceRecord> {
  const select = (path: Path): boolean =>
    path.length === 3 && path[0] === 'log' && path[1] === 'entries' && typeof path[2] === 'number'
  for await (const item of readJson(input, select)) {
    if (!item.ok) yield bad(item.place, item.reason)
    else if (item.item.path.length > 0) yield* entryRecords(item.item.value, item.item.place)
  }
}

async function* entryRecords(entry: unknown, place: string): AsyncGenerator<SourceRecord> {
  const address = textAt(entry, 'request', 'url') ?? ''
  if (textAt(entry, 'request', 'method') === 'OPTIONS' || !address.includes('/graphql/')) return
  if (!BOOKMARKS.test(address)) {
    yield ignored('an answer of X that holds no bookmarks')
    return
  }
  const text = textAt(entry, 'response', 'content', 'text')
  if (text === undefined) {
    yield bad(place, 'the answer was recorded without its content')
    return
  }
  const encoding = textAt(entry, 'response', 'content', 'encoding') === 'base64' ? 'base64' : 'utf8'
  const bytes = Buffer.from(text, encoding)
  for await (const record of xGraphql.read(await openInput(once(bytes)))) {
    yield record.kind === 'bad' ? bad(`${place} ${record.bad.place}`, record.bad.reason) : record
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}
