/** A table of anyone: which sign parts its cells, whether it has headings, and what its columns hold. */
import { CsvError, parse } from 'csv-parse/sync'
import { UsageError } from '../../errors.ts'
import { areBookmarks, type Column, COLUMN_FIELDS, type ColumnField, guessColumns } from './columns.ts'

export interface Table {
  delimiter: string
  columns: Column[]
  /** The first rows behind the headings, for a person to look at. */
  rows: string[][]
  /** A column surely holds addresses or ids of posts: it can be imported. */
  hasBookmarks: boolean
}

/** What a user says of columns: from a heading (without regard to case), or `#3` for the third, to a field or to nothing. */
export type ColumnMap = ReadonlyMap<string, ColumnField | undefined>

const DELIMITERS = [',', ';', '\t', '|'] as const
const [HEAD_CHARS, LOOKED_AT, SHOWN, MAX_HEADING] = [64_000, 40, 3, 80]

/**
 * @param head - The start of the file.
 * @param map - Fields that a user has named; they are never guessed again.
 * @returns Undefined where it is not sure that these are bookmarks.
 */
export function tableOf(head: string, map?: ColumnMap): Table | undefined {
  const table = lookAt(head, map)
  return table?.hasBookmarks === true ? table : undefined
}

/** @returns Any table, also one of which nobody knows yet which column holds the bookmarks. */
export function lookAt(head: string, map?: ColumnMap): Table | undefined {
  const table = parted(head)
  if (table === undefined) return undefined
  const [headings = [], ...rows] = table.rows
  if (headings.length < 2 || !headings.every(isHeading) || rows.length === 0) return undefined
  const guessed = guessColumns(headings, rows)
  const columns = map === undefined ? guessed : guessed.map((column, i) => mapped(column, i, map))
  const hasBookmarks = areBookmarks(columns, rows)
  return { delimiter: table.delimiter, columns, rows: rows.slice(0, SHOWN), hasBookmarks }
}

/**
 * @param text - `Tweet=text, Link=url, #3=note, Likes=`: nothing behind the sign leaves the column out.
 * @throws {UsageError} `invalid_column_map`.
 */
export function parseColumnMap(text: string): ColumnMap {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=')
      const [heading, field] = [
        pair.slice(0, at).trim().toLowerCase(),
        pair
          .slice(at + 1)
          .trim()
          .toLowerCase(),
      ]
      if (at <= 0 || heading === '' || (field !== '' && !Object.hasOwn(COLUMN_FIELDS, field))) {
        throw new UsageError('invalid_column_map', `"${pair.trim()}" does not say what a column holds.`, {
          hint: `Write HEADING=FIELD, such as "Tweet=text", or #3=FIELD for the third column. Fields: ${Object.keys(COLUMN_FIELDS).join(', ')}; none leaves the column out.`,
        })
      }
      return [heading, field === '' ? undefined : (field as ColumnField)]
    }),
  )
}

/** The number counts more: it is how columns are told apart whose headings are the same, empty, or hold a comma. */
function mapped(column: Column, i: number, map: ColumnMap): Column {
  const key = [`#${i + 1}`, column.heading.trim().toLowerCase()].find((name) => map.has(name))
  return key !== undefined ? { heading: column.heading, field: map.get(key), isNamed: false } : column
}

/** The sign that gives the most columns, the same number in nearly all rows. */
function parted(head: string): { delimiter: string; rows: string[][] } | undefined {
  const candidates = DELIMITERS.flatMap((delimiter) => {
    const rows = rowsOf(head, delimiter)
    const count = rows[0]?.length ?? 0
    const alike = rows.filter((row) => row.length === count).length
    return count > 1 && alike * 10 >= rows.length * 7 ? [{ delimiter, rows, count }] : []
  })
  return candidates.sort((a, b) => b.count - a.count)[0]
}

function rowsOf(head: string, delimiter: string): string[][] {
  // A row that the head cuts off is left out.
  const text = head.length > HEAD_CHARS ? head.slice(0, head.lastIndexOf('\n', HEAD_CHARS) + 1) : head
  const options = {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    to: LOOKED_AT,
  }
  for (const relax_quotes of [false, true]) {
    try {
      const rows: string[][] = parse(text, { ...options, relax_quotes, skip_empty_lines: true, trim: true })
      return rows
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
    }
  }
  return []
}

function isHeading(cell: string): boolean {
  return cell.length <= MAX_HEADING && !/^https?:\/\/|^\d{8,}$|\n/.test(cell)
}
