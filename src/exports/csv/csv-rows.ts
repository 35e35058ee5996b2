/**
 * Reads CSV (RFC 4180) as it arrives. A quote that is wrong costs the row it stands in, not those behind it: reading
 * begins anew at the next line.
 */
import { CsvError, type Options, parse, type Parser } from 'csv-parse'
import { parse as parseWhole } from 'csv-parse/sync'

/** No row is longer; where one seems to be, a quote was never closed. */
const MAX_ROW_BYTES = 16 * 1024 * 1024
const PIECE_BYTES = 64 * 1024
const LINE_END = 10
const EXPORTED = { record_delimiter: ['\r\n', '\n'], relax_column_count: true } satisfies Options
/** Spaces beside a quoted cell are not part of it. Quotes count strictly: an open one would take in other rows. */
const STRICT = { ...EXPORTED, trim: true } satisfies Options
/** For a line by itself: quotes in the middle of a cell stand for themselves. */
const LENIENT = { ...EXPORTED, relax_quotes: true } satisfies Options

export interface CsvRow {
  /** Line of the file in which the row begins, from 1. */
  line: number
  /** By the names of the first row, in lower case. */
  cells: ReadonlyMap<string, string>
  /** Why the row cannot be taken. */
  fault: string | undefined
}

/** @returns The names of the first line of a text, in lower case. */
export function headerOf(head: string): string[] {
  const end = head.indexOf('\n')
  return namesOf(cellsOf(end < 0 ? head : head.slice(0, end), ',') ?? [])
}

/**
 * @param bytes - UTF-8. No more of it is kept than the row in hand.
 * @param delimiter - What parts the cells.
 */
export async function* readCsv(bytes: AsyncIterable<Uint8Array>, delimiter = ','): AsyncGenerator<CsvRow> {
  let names: string[] | undefined
  for await (const rows of rowsOf(bytes, delimiter)) {
    for (const { line, cells, fault } of rows) {
      if (isBlank(cells)) continue
      if (names === undefined && fault === undefined) {
        names = namesOf(cells)
        continue
      }
      const known = names ?? []
      const pairs = known.map((name, i): [string, string] => [name, cells[i] ?? ''])
      yield { line, cells: new Map(pairs), fault: fault ?? countFault(cells.length, known.length) }
    }
  }
}

function countFault(count: number, wanted: number): string | undefined {
  if (count === wanted) return undefined
  return `the row does not have as many cells as the first one: ${count} instead of ${wanted}`
}

interface Row {
  line: number
  cells: string[]
  fault?: string
}

/** Some at a time: awaiting each by itself would take longer than reading it. */
async function* rowsOf(bytes: AsyncIterable<Uint8Array>, delimiter: string): AsyncGenerator<Row[]> {
  const reader = new RowReader(delimiter)
  for await (const chunk of bytes) yield* reader.read(chunk, false)
  yield* reader.read(new Uint8Array(), true)
}

class RowReader {
  /** What came since the end of the last row. */
  private kept = Buffer.alloc(0)
  /** How much of it the pass was given. */
  private given = 0
  /** The line in which `kept` begins. */
  private line = 1
  private pass: Pass
  /** The row in hand has a fault; the end of its first line is waited for. */
  private broken = false
  private tooLong = false
  private readonly delimiter: string

  constructor(delimiter: string) {
    this.delimiter = delimiter
    this.pass = openPass(delimiter)
  }

  async *read(chunk: Uint8Array, isLast: boolean): AsyncGenerator<Row[]> {
    this.kept = Buffer.concat([this.kept, chunk])
    for (;;) {
      if (this.broken) {
        const end = this.kept.indexOf(LINE_END)
        if (end < 0 && !isLast) {
          this.forgetLongLine()
          return
        }
        yield [this.takeLine(end < 0 ? this.kept.length : end + 1)]
      }
      const piece = this.kept.subarray(this.given, this.given + PIECE_BYTES)
      this.given += piece.length
      const isAll = this.given === this.kept.length
      const error = await this.pass.take(piece, isLast && isAll)
      yield this.pass.found.splice(0).map(({ cells, size }) => ({ line: this.drop(size), cells }))
      if (error === undefined && this.given <= MAX_ROW_BYTES) {
        if (isAll) return
        continue
      }
      this.broken = true
      this.given = 0
      this.pass = openPass(this.delimiter)
    }
  }

  /** Of a line that is too long only that it is. */
  private forgetLongLine(): void {
    if (this.kept.length <= MAX_ROW_BYTES) return
    this.tooLong = true
    this.kept = Buffer.alloc(0)
  }

  /** The first line of a row that could not be read, read by itself. */
  private takeLine(size: number): Row {
    const isTooLong = this.tooLong || size > MAX_ROW_BYTES
    const cells = isTooLong ? [] : cellsOf(this.kept.toString('utf8', 0, size), this.delimiter)
    this.broken = false
    this.tooLong = false
    this.kept = this.kept.subarray(size)
    const row = { line: this.line, cells: cells ?? [] }
    this.line += 1
    if (isTooLong) return { ...row, fault: `the row is longer than ${MAX_ROW_BYTES / 1024 / 1024} MB` }
    return cells ? row : { ...row, fault: 'a quote in this row is not closed, or stands in a wrong place' }
  }

  /** @returns The line in which what is dropped began. */
  private drop(size: number): number {
    const { line, kept } = this
    this.line += lineEndsIn(kept.subarray(0, size))
    this.kept = kept.subarray(size)
    this.given -= size
    return line
  }
}

interface Pass {
  /** Rows with the number of their bytes; who reads them empties it. */
  readonly found: { cells: string[]; size: number }[]
  /** @returns The fault of the row behind the last one found. */
  take: (bytes: Buffer, isLast: boolean) => Promise<CsvError | undefined>
}

/** One reading from the start of a row to the first fault. */
function openPass(delimiter: string): Pass {
  const found: Pass['found'] = []
  let end = 0
  const parser = parse({
    ...STRICT,
    delimiter,
    on_record: (cells: string[], { bytes }) => {
      found.push({ cells, size: bytes - end })
      end = bytes
      return null
    },
  })
  // Who writes is told.
  parser.on('error', () => undefined)
  return {
    found,
    take: async (bytes, isLast) =>
      (await written(parser, bytes, false)) ?? (isLast ? written(parser, bytes, true) : undefined),
  }
}

function written(parser: Parser, bytes: Buffer, isEnd: boolean): Promise<CsvError | undefined> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => {
      if (error == null || error instanceof CsvError) resolve(error ?? undefined)
      else reject(error)
    }
    if (isEnd) parser.end(done)
    else parser.write(bytes, done)
  })
}

/** @returns The cells of a line, unless a quote in it stays open. */
function cellsOf(line: string, delimiter: string): string[] | undefined {
  for (const options of [STRICT, LENIENT]) {
    try {
      return parseWhole(line, { ...options, delimiter })[0] ?? ['']
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
    }
  }
  return undefined
}

/** @returns The headings in lower case, each once: the second `link` is `link (2)`. */
export function namesOf(cells: readonly string[]): string[] {
  const times = new Map<string, number>()
  return cells.map((cell) => {
    const name = cell.trim().toLowerCase()
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    return time === 1 ? name : `${name} (${time})`
  })
}

function isBlank(cells: string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === ''
}

function lineEndsIn(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) count += 1
  return count
}
