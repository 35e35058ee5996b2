/** Opens an export of bookmarks: finds its format by content and reads it record by record. */
import { messageOf, UsageError } from '../errors.ts'
import type { Format } from './format.ts'
import type { ArchiveCompanions } from './formats/x-archive-companions.ts'
import { type Input, openInput } from './input.ts'
import { sampleJson } from './json/sample.ts'
import { FORMATS, KNOWN_FORMATS } from './known-formats.ts'
import { bad } from './record.ts'
import type { OpenedSource, SourceRecord } from './source.ts'

export { KNOWN_FORMATS } from './known-formats.ts'

/**
 * @param stream - The bytes of the file; read to its end only as `records` are taken.
 * @param name - For messages. The format is found by content only.
 * @param companions - Of a file of X's archive: what other files of it say about its posts.
 * @returns Id of the format and the records, which may be read once. A broken record is yielded as bad, never thrown.
 * @throws {UsageError} `empty_file`, `zip_file`, `damaged_file`, or `unknown_format` with all known ones in the hint.
 */
export async function openSource(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  companions?: ArchiveCompanions,
): Promise<OpenedSource> {
  const input = await openInput(stream).catch((error: unknown) => {
    throw isPackingFault(error) ? damaged(name, error) : error
  })
  if (input.head === '' && input.complete) {
    throw new UsageError('empty_file', `${name} is empty.`, { hint: 'Export the bookmarks again.' })
  }
  if (input.head.startsWith('PK\x03\x04')) {
    throw new UsageError('zip_file', `${name} is a ZIP archive that cannot be read here.`, {
      hint: 'Save it as a file and name that, or unpack it and import the files in it.',
    })
  }
  const format = findFormat(input)
  if (!format) throw unknownFormat(`The format of ${name} is not known.`)
  return { format: format.id, records: untilDamage(format.read(input, companions)) }
}

/** @returns The format of which the start of the file is. */
export function findFormat(input: Pick<Input, 'head' | 'complete'>): Format | undefined {
  const sample = { head: input.head, complete: input.complete, json: sampleJson(input) }
  return FORMATS.find((candidate) => candidate.detect(sample))
}

/** @returns An error with all known formats in the hint. */
export function unknownFormat(message: string): UsageError {
  const known = KNOWN_FORMATS.map(({ id, description }) => `  ${id.padEnd(22)}${description}`).join('\n')
  return new UsageError('unknown_format', message, { hint: `Known formats:\n${known}` })
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
