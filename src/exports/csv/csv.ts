/** Tables: that of twitter-web-exporter, and those of anyone, in which columns are found by heading and by content. */
import type { Bookmark } from '../../contract/post.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { bad, found, readRecord } from '../../x-data/record.ts'
import { type JsonObject, RecordError } from '../../x-data/shape.ts'
import { anyBookmark } from '../any/any-bookmark.ts'
import type { Format } from '../format.ts'
import type { Input } from '../input.ts'
import { cleanText } from '../json/clean.ts'
import { readRow } from '../twitter-web-exporter/twitter-web-exporter.ts'
import { COLUMN_FIELDS, type Column, withScheme } from './columns.ts'
import { type CsvRow, headerOf, namesOf, readCsv } from './csv-rows.ts'
import { type ColumnMap, tableOf } from './table.ts'

const OF_EXPORTER = ['id', 'full_text', 'screen_name']

type Cells = CsvRow['cells']

export const csv: Format = {
  id: 'csv',
  description:
    'a table (CSV, also with semicolons or tabs) with a column of addresses or ids of posts, whatever its headings',
  detect: ({ head }) => isOfExporter(head) || tableOf(head) !== undefined,
  read: (input) => readTable(input),
}

/** @returns Whether its columns are those of a tool: nobody needs to say what they hold. */
export function isOfExporter(head: string): boolean {
  const names = headerOf(head.slice(0, 10_000))
  return OF_EXPORTER.every((column) => names.includes(column))
}

/** @param map - What a user says of columns; the others are guessed. */
export async function* readTable(input: Input, map?: ColumnMap): AsyncGenerator<SourceRecord> {
  const table = map === undefined && isOfExporter(input.head) ? undefined : tableOf(input.head, map)
  const names = namesOf(table?.columns.map(({ heading }) => heading) ?? [])
  for await (const { line, cells, fault } of readCsv(input.bytes, table?.delimiter)) {
    const place = `line ${line}`
    if (fault !== undefined) yield bad(place, fault)
    else {
      const clean = new Map([...cells].map(([key, cell]) => [key, cleanText(cell)]))
      yield readRecord(place, () =>
        found(
          table === undefined
            ? readExporterRow(clean)
            : anyBookmark(recordOf(clean, names, table.columns), true),
        ),
      )
    }
  }
}

/** Columns whose headings say nothing to the reader of records are given names that do. */
function recordOf(cells: Cells, names: readonly string[], columns: readonly Column[]): JsonObject {
  const record: JsonObject = {}
  for (const [i, { heading, field, isNamed }] of columns.entries()) {
    const cell = cells.get(names[i] ?? '') ?? ''
    const key = field === undefined || isNamed ? heading : COLUMN_FIELDS[field]
    if (cell === '' || (field === undefined && isMisleading(heading))) continue
    record[key] = field === 'url' ? withScheme(cell) : cell
  }
  return record
}

/** A heading that its cells contradicted, or that the user has said to leave out. */
function isMisleading(heading: string): boolean {
  return !/^(?:status|state|location|archived|read|unread|source|excerpt|description)$/i.test(heading.trim())
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
