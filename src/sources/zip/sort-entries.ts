/** Tells the files of a ZIP archive apart by their content: exports, and what is none. */
import { messageOf } from '../../errors.ts'
import { isOtherArchiveFile } from '../formats/x-archive.ts'
import { openInput } from '../input.ts'
import { findFormat, isPackingFault } from '../open-source.ts'
import type { OpenedZip, ZipEntry } from './open-zip.ts'
import { isMedium } from './zip-media.ts'

export interface SortedEntries {
  /** Files of a known format, in the order of the archive. */
  exports: ZipEntry[]
  /** Files that cannot be unpacked, and why; they may have been exports. */
  broken: { entry: ZipEntry; reason: string }[]
  /** How many files are of no known format; media are not counted. */
  skipped: number
}

/** Reads no more than the start of each file. */
export async function sortEntries(zip: OpenedZip, signal: AbortSignal): Promise<SortedEntries> {
  const sorted: SortedEntries = { exports: [], broken: [], skipped: zip.refused }
  for (const entry of zip.entries) {
    signal.throwIfAborted()
    if (isMedium(entry)) continue
    try {
      if (!(await isExport(zip, entry))) sorted.skipped += 1
      else if (entry.fault === undefined) sorted.exports.push(entry)
      else sorted.broken.push({ entry, reason: entry.fault })
    } catch (error) {
      if (!isPackingFault(error)) throw error
      sorted.broken.push({ entry, reason: `it cannot be unpacked: ${messageOf(error)}` })
    }
  }
  return sorted
}

async function isExport(zip: OpenedZip, entry: ZipEntry): Promise<boolean> {
  const stream = await zip.read(entry)
  try {
    const input = await openInput(stream)
    // The rest of X's archive is private: messages, contacts, devices. It is not even copied.
    return findFormat(input) !== undefined && !isOtherArchiveFile(input.head)
  } finally {
    stream.destroy()
  }
}
