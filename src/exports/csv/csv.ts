/** CSV of twitter-web-exporter, Siftly, Pocket and Raindrop: told apart by their column names. */
import type { Bookmark } from '../../contract/post.ts'
import { type CsvRow, headerOf, readCsv } from './csv-rows.ts'
import { isoDate, isoFromUnix } from '../../x-data/dates.ts'
import { flatPart, mediaFrom } from '../../x-data/flat-post.ts'
import type { Format } from '../format.ts'
import type { Input } from '../input.ts'
import { cleanText } from '../json/clean.ts'
import { linkBookmark } from '../link-record.ts'
import { dateOfId, requireId } from '../../x-data/post-id.ts'
import { parsePostUrl } from '../../x-data/post-url.ts'
import { authorOf } from '../../x-data/raw-tweet/user.ts'
import { bad, bookmarkOf, found, readRecord } from '../../x-data/record.ts'
import { RecordError } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { readRow } from '../twitter-web-exporter/twitter-web-exporter.ts'

/** All of these name a table. Older exports of twitter-web-exporter have headings of several words. */
const TABLES: { columns: string[]; read: (cells: Cells) => Bookmark }[] = [
  { columns: ['id', 'full_text', 'screen_name'], read: readExporterRow },
  { columns: ['tweet id', 'full text', 'created at'], read: readPost },
  { columns: ['tweetid', 'text'], read: readPost },
  { columns: ['url', 'time_added'], read: readLink },
  { columns: ['url', 'title', 'folder', 'created'], read: readLink },
]

type Cells = CsvRow['cells']

export const csv: Format = {
  id: 'csv',
  description: 'CSV of twitter-web-exporter, Siftly, Pocket or Raindrop',
  detect: ({ head }) => tableOf(head) !== undefined,
  read: (input) => readTable(input),
}

function tableOf(head: string) {
  const names = headerOf(head.slice(0, 10_000))
  return TABLES.find(({ columns }) => columns.every((column) => names.includes(column)))
}

async function* readTable(input: Input): AsyncGenerator<SourceRecord> {
  const table = tableOf(input.head)
  for await (const { line, cells, fault } of readCsv(input.bytes)) {
    const place = `line ${line}`
    if (fault !== undefined || !table)
      yield bad(place, fault ?? 'the first row names no columns that we know')
    else
      yield readRecord(place, () =>
        found(table.read(new Map([...cells].map(([key, cell]) => [key, cleanText(cell)])))),
      )
  }
}

/** The same row as in its JSON, but lists are JSON in a cell and line ends are written as `\n`. */
function readExporterRow(cells: Cells): Bookmark {
  const row = Object.fromEntries([...cells].map(([key, cell]) => [key, cell === '' ? null : cell]))
  const text = cells.get('full_text')?.replaceAll('\\n', '\n')
  return readRow({ ...row, full_text: text, media: json(cells, 'media'), metadata: json(cells, 'metadata') })
}

function json(cells: Cells, key: string): unknown {
  const cell = cells.get(key) ?? ''
  if (cell === '') return null
  try {
    return JSON.parse(cell) as unknown
  } catch {
    throw new RecordError(`the column "${key}" holds broken JSON`)
  }
}

function readPost(cells: Cells): Bookmark {
  const first = (...keys: string[]): string | undefined => keys.map((key) => cells.get(key)).find(Boolean)
  const id = requireId(first('tweetid', 'tweet id'), parsePostUrl(first('url') ?? '')?.id)
  const written = first('tweetcreatedat', 'created at', 'date')
  const part = flatPart({
    id,
    author: authorOf({
      handle: first('authorhandle', 'author', 'user screen name'),
      name: first('authorname', 'user name'),
    }),
    text: first('text', 'full text'),
    // twitter-web-exporter lets the user choose how dates are written.
    postedAt: isoDate(written) ?? (cells.has('tweet id') ? dateOfId(id) : undefined),
    media: mediaFrom(listOf(first('mediaurls', 'media urls'), /[;,]\s*/)),
    hashtags: listOf(first('hashtags'), /[;,]\s*/),
  })
  return bookmarkOf([part], { tags: listOf(first('categories'), /[;|]\s*/) })
}

function readLink(cells: Cells): Bookmark {
  const time = cells.get('time_added') ?? cells.get('created')
  const folder = cells.get('folder') ?? ''
  return linkBookmark(cells.get('url') ?? '', {
    title: cells.get('title'),
    excerpt: cells.get('excerpt'),
    folders: folder === '' ? [] : [folder],
    tags: listOf(cells.get('tags'), /[|,]\s*/),
    bookmarkedAt: isoFromUnix(time) ?? isoDate(time),
  })
}

function listOf(cell: string | undefined, separator: RegExp): string[] {
  const items = (cell ?? '').split(separator).map((item) => item.trim())
  return [...new Set(items.filter((item) => item !== ''))]
}
