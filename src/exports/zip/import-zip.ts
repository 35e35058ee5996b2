/** Takes every export in a ZIP archive into the database, each as if it were given alone. */
import { basename } from 'node:path'
import { messageOf, UsageError } from '../../errors.ts'
import { ArchiveCompanions } from '../x-archive/x-archive-companions.ts'
import {
  addBad,
  addIgnored,
  emptyResult,
  type ImportPlace,
  type ImportResult,
  importStream,
  type ImportWatch,
  MAX_ERRORS,
} from '../import-stream.ts'
import { isPackingFault, unknownFormat } from '../open-export.ts'
import { openZip, type OpenedZip, type ZipEntry } from './open-zip.ts'
import { sortEntries } from './sort-entries.ts'
import { mediaOfZip } from './zip-media.ts'

/** All files of an archive together; what is more is not unpacked. */
const MAX_TOTAL_BYTES = 16 * 1024 ** 3

/**
 * @returns The sums, with the files one by one as `entries`. Media that came with the posts are taken too.
 * @throws {UsageError} `unknown_format` if nothing in it is known; `damaged_file`, `encrypted_file`, `archive_too_large`.
 */
export async function importZip(path: string, place: ImportPlace, watch: ImportWatch): Promise<ImportResult> {
  const name = basename(path)
  const zip = await openZip(path)
  try {
    const { exports, companions, broken, skipped } = await sortEntries(zip, watch.signal)
    if (exports.length === 0 && broken.length === 0)
      throw unknownFormat(`${name} holds no file of a known format.`)
    const result = emptyResult(name, '')
    result.skipped = skipped
    for (const { name: file, reason } of zip.refused)
      addBad(result, { file: `${name}/${file}`, place: 'start', reason: `not read: ${reason}` })
    for (const { entry, reason } of broken) addBad(result, badFile(name, entry, reason))
    await importEntries(zip, exports, await readCompanions(zip, companions), { result, place, watch })
    result.format = [...new Set(result.entries.map(({ format }) => format))].join(', ') || 'zip'
    return result
  } finally {
    await zip.close()
  }
}

/** Without those that are damaged: the posts go in all the same. */
async function readCompanions(zip: OpenedZip, entries: readonly ZipEntry[]): Promise<ArchiveCompanions> {
  const companions = new ArchiveCompanions()
  for (const entry of entries) {
    try {
      await companions.add(await zip.read(entry))
    } catch (error) {
      if (!isPackingFault(error)) throw error
    }
  }
  return companions
}

async function importEntries(
  zip: OpenedZip,
  exports: readonly ZipEntry[],
  companions: ArchiveCompanions,
  { result, place, watch }: { result: ImportResult; place: ImportPlace; watch: ImportWatch },
): Promise<void> {
  const media = mediaOfZip(zip)
  const adoptMedia = async (ids: readonly string[]): Promise<void> => {
    await place.media.adopt(place.db, ids, media)
  }
  let unpackedBytes = 0
  for (const entry of exports) {
    unpackedBytes += entry.sizeBytes
    if (unpackedBytes > MAX_TOTAL_BYTES) {
      addBad(result, badFile(result.file, entry, 'the archive is too large: unpack it'))
      continue
    }
    const before = result.found
    const onProgress = (found: number): void => {
      watch.onProgress(before + found)
    }
    try {
      const input = await zip.read(entry)
      const stream = { input, name: `${result.file}/${entry.name}`, companions, adoptMedia }
      add(result, await importStream(stream, place, { ...watch, onProgress }))
    } catch (error) {
      if (!(error instanceof UsageError) && !isPackingFault(error)) throw error
      addBad(result, badFile(result.file, entry, messageOf(error)))
    }
  }
}

function add(sum: ImportResult, one: ImportResult): void {
  for (const key of ['found', 'new', 'known', 'invalid', 'duplicates'] as const) sum[key] += one[key]
  for (const [reason, times] of Object.entries(one.ignoredFor)) addIgnored(sum, reason, times)
  sum.errors.push(...one.errors.slice(0, MAX_ERRORS - sum.errors.length))
  sum.entries.push(one)
}

function badFile(archive: string, entry: ZipEntry, reason: string) {
  return { file: `${archive}/${entry.name}`, place: 'start', reason }
}
