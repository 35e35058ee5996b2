/** Opens an export of bookmarks: finds its format by content and reads it record by record. */
import { messageOf, UsageError } from '../errors.ts'
import { plainName } from './any/fields.ts'
import type { Format } from './format.ts'
import type { ArchiveCompanions } from './x-archive/x-archive-companions.ts'
import { type Input, openInput } from './input.ts'
import { onlyJson } from './json/only-json.ts'
import { sampleJson } from './json/sample.ts'
import { csv, readTable } from './csv/csv.ts'
import { type ColumnMap, tableOf } from './csv/table.ts'
import { FORMATS } from './known-formats.ts'
import { bad } from '../x-data/record.ts'
import type { Path } from '../x-data/shape.ts'
import type { SourceRecord } from '../x-data/record.ts'

export { KNOWN_FORMATS } from './known-formats.ts'

/** An opened export file whose format is known. */
export interface OpenedExport {
  /** Id of the format, such as `x-graphql`. */
  format: string
  records: AsyncIterable<SourceRecord>
}

/**
 * @param stream - The bytes of the file; read to its end only as `records` are taken.
 * @param name - For messages. The format is found by content only.
 * @returns Id of the format and the records, which may be read once. A broken record is yielded as bad, never thrown.
 * @throws {UsageError} `empty_file`, `zip_file`, `damaged_file`, or `unknown_format` with all known ones in the hint.
 */
export async function openExport(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  { companions, columns }: ReadWith = {},
): Promise<OpenedExport> {
  const opened = await openInput(stream).catch((error: unknown) => {
    throw isPackingFault(error) ? damaged(name, error) : error
  })
  const input = withoutPreamble(opened)
  if (input.head === '' && input.complete) {
    throw new UsageError('empty_file', `${name} is empty.`, { hint: 'Export the bookmarks again.' })
  }
  if (input.head.startsWith('PK\x03\x04')) {
    throw new UsageError('zip_file', `${name} is a ZIP archive that cannot be read here.`, {
      hint: 'Save it as a file and name that, or unpack it and import the files in it.',
    })
  }
  if (columns !== undefined) {
    if (tableOf(input.head, columns) === undefined) throw notATable(name)
    return { format: csv.id, records: untilDamage(readTable(input, columns)) }
  }
  const found = findFormat(input)
  if (!found) throw unknownFormat(`The format of ${name} is not known.`)
  const { format, ...place } = found
  return { format: format.id, records: untilDamage(format.read({ ...input, ...place }, companions)) }
}

export interface ReadWith {
  /** Of a file of X's archive: what other files of it say about its posts. */
  companions?: ArchiveCompanions | undefined
  /** What the columns of a table hold. */
  columns?: ColumnMap | undefined
}

function notATable(name: string): UsageError {
  return new UsageError('not_a_table', `${name} is not a table with a column of addresses or ids of posts.`, {
    hint: `Look at its columns first: kba import ${name} --map`,
  })
}

/** What tools write before JSON: comments, a guard against inclusion, `const x =`. X's archive has its own. */
const PREAMBLE =
  /^(?:\)\]\}',?|\/\/[^\n]*\n|(?:export default|module\.exports\s*=|(?:window\.)?(?:(?:const|let|var)\s+)?[\w$]+\s*=)(?=\s*[[{])|\s)+(?=[[{]\s*["[{\]}])/

function withoutPreamble(input: Input): Input {
  const found = PREAMBLE.exec(input.head.slice(0, 2000))
  return found ? { ...input, head: input.head.slice(found[0].length), bytes: onlyJson(input.bytes) } : input
}

/** A format, and where in the JSON of the file its export lies. */
export interface FoundFormat {
  format: Format
  within: Path
  /** Others beside it are of the same format: its last key stands for any. */
  alike: boolean
}

/** Deeper than any tool wraps what it exports. */
const MAX_WRAPPINGS = 5
const MAX_LOOKED_AT = 300
/** Lists of addresses are in many files that are no exports; these are the names of those that are. */
const LISTS_OF_LINKS = /^(?:bookmarks?|links|urls|tweets|posts|likes|tweet_?ids|ids)$/i

/** @returns The format of which the start of the file is, or of something that it is wrapped in. */
export function findFormat(input: Pick<Input, 'head' | 'complete'>): FoundFormat | undefined {
  const json = sampleJson(input)
  const { head, complete } = input
  const format = FORMATS.find((candidate) => candidate.detect({ head, complete, json }))
  if (format) return { format, within: [], alike: false }
  let level: Wrapped[] = [{ value: json?.root, within: [] }]
  for (let depth = 0; depth < MAX_WRAPPINGS; depth += 1) {
    level = level.flatMap(innerOf).slice(0, MAX_LOOKED_AT)
    for (const wrapped of level) {
      const inner = wrappedFormat(wrapped, json?.lines ?? false)
      if (!inner) continue
      const parent = wrapped.within.slice(0, -1).join('\0')
      const beside = level.filter(({ within }) => within.slice(0, -1).join('\0') === parent)
      const alike = beside.filter((one) => wrappedFormat(one, false)?.id === inner.id).length > 1
      return { format: inner, within: wrapped.within, alike }
    }
  }
  return undefined
}

interface Wrapped {
  value: unknown
  within: Path
}

function wrappedFormat({ value: root, within }: Wrapped, lines: boolean): Format | undefined {
  const sample = { head: '', complete: true, json: { root, lines } }
  const found = FORMATS.find((candidate) => candidate.detect(sample))
  // A line is a record.
  if (lines && found?.id === 'link-list') return undefined
  return found?.id === 'link-list' && !isListOfBookmarks(within) ? undefined : found
}

/** Not the links that stand in a record: these are what a post, a note or a page leads to. */
function isListOfBookmarks(within: Path): boolean {
  return LISTS_OF_LINKS.test(String(within.at(-1))) && within.every((key) => typeof key === 'string')
}

/** What is empty tells no format. */
function innerOf({ value, within }: Wrapped): Wrapped[] {
  if (typeof value !== 'object' || value === null) return []
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...(value as unknown[]).slice(0, 3).entries()]
    : Object.entries(value).slice(0, 20)
  return entries
    .filter(
      ([key, inner]) =>
        isWrapping(key) && typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0,
    )
    .map(([key, inner]) => ({ value: inner, within: [...within, key] }))
}

/** What a record of a post holds besides itself is no list of bookmarks. */
const BESIDE =
  /^(?:quot|retweet|repost|repl|inreply|parent|comment|author|user|entit|media|card|pinned|related|mention)/

function isWrapping(key: string | number): boolean {
  return typeof key === 'number' || !BESIDE.test(plainName(key))
}

/** @returns An error whose one next step leads to the list of formats. */
export function unknownFormat(message: string): UsageError {
  return new UsageError('unknown_format', message, {
    hint: 'See which files can be read: kba import --formats',
  })
}

/** What was read of a damaged gzip or ZIP file is not lost. */
async function* untilDamage(records: AsyncIterable<SourceRecord>): AsyncGenerator<SourceRecord> {
  try {
    yield* records
  } catch (error) {
    if (!isPackingFault(error)) throw error
    yield bad('end', `the packed data are cut off or damaged: ${messageOf(error)}`)
  }
}

/** gzip and ZIP alike. */
export function isPackingFault(error: unknown): boolean {
  return /^Z_/.test((error as NodeJS.ErrnoException | null)?.code ?? '')
}

function damaged(name: string, cause: unknown): UsageError {
  return new UsageError('damaged_file', `${name} cannot be unpacked: ${messageOf(cause)}`, {
    hint: 'Copy or export the file again.',
    cause,
  })
}
