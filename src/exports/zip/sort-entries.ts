/** Tells the files of a ZIP archive apart by their content: exports, and what is none. */
import { messageOf } from '../../errors.ts'
import { isCompanionFile, isOtherArchiveFile } from '../x-archive/x-archive.ts'
import { openInput } from '../input.ts'
import { findFormat, isPackingFault } from '../open-export.ts'
import type { OpenedZip, ZipEntry } from './open-zip.ts'
import { isMedium } from './zip-media.ts'

export interface SortedEntries {
  /** Files of a known format, in the order of the archive. */
  exports: ZipEntry[]
  /** Files of X's archive that say something about the posts in others. */
  companions: ZipEntry[]
  /** Files that cannot be unpacked, and why; they may have been exports. */
  broken: { entry: ZipEntry; reason: string }[]
  /** How many files are in an unknown format; media are not counted. */
  skipped: number
}

/** Reads no more than the start of each file. */
export async function sortEntries(zip: OpenedZip, signal: AbortSignal): Promise<SortedEntries> {
  const sorted: SortedEntries = { exports: [], companions: [], broken: [], skipped: 0 }
  for (const entry of zip.entries) {
    signal.throwIfAborted()
    if (isMedium(entry)) continue
    try {
      const kind = await kindOf(zip, entry)
      if (kind === 'other') sorted.skipped += 1
      else if (entry.fault !== undefined) sorted.broken.push({ entry, reason: entry.fault })
      else sorted[kind].push(entry)
    } catch (error) {
      if (!isPackingFault(error)) throw error
      sorted.broken.push({ entry, reason: `it cannot be unpacked: ${messageOf(error)}` })
    }
  }
  return sorted
}

async function kindOf(zip: OpenedZip, entry: ZipEntry): Promise<'exports' | 'companions' | 'other'> {
  const stream = await zip.read(entry)
  try {
    const input = await openInput(stream)
    // The rest of X's archive is private: messages, contacts, devices. It is not even copied.
    if (isCompanionFile(input.head)) return 'companions'
    return findFormat(input) === undefined || isOtherArchiveFile(input.head) ? 'other' : 'exports'
  } finally {
    stream.destroy()
  }
}
