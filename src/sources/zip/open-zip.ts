/** Opens a ZIP archive from outside: what it holds, and each file as a stream. Its names are never used as paths. */
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl'
import { messageOf, UsageError } from '../../errors.ts'
import { cleanText } from '../json/clean.ts'

/** More than any archive of X has; each takes about a kilobyte of memory. */
const MAX_ENTRIES = 200_000
const MAX_ENTRY_BYTES = 2 * 1024 ** 3
/** Exports pack to a fifth or a twentieth. What packs so much better is made to fill a disk. */
const MAX_RATIO = 200
const RATIO_COUNTS_FROM_BYTES = 16 * 1024 ** 2
const [FILE_TYPE_BITS, SYMLINK_BITS] = [0o170000, 0o120000]

export interface ZipEntry {
  /** With `/` between folders; without control characters. */
  name: string
  sizeBytes: number
  /** Why it is never unpacked, or undefined. */
  fault: string | undefined
  entry: Entry
}

export interface OpenedZip {
  /** The files: no folders, no links, no names that lead out of the archive. */
  entries: readonly ZipEntry[]
  /** Links, and files whose names lead out of the archive. */
  refused: number
  /**
   * The bytes of a file. Damage shows as an error with a zlib code, also when no more than the checksum is wrong.
   *
   * @throws {Error} with a zlib code if it cannot be unpacked at all.
   */
  read(entry: ZipEntry): Promise<Readable>
  close(): void
}

/**
 * Reads the table of contents only. To be closed by the caller.
 *
 * @throws {UsageError} `damaged_file`, `encrypted_file`, `archive_too_large`.
 */
export async function openZip(path: string): Promise<OpenedZip> {
  const name = basename(path)
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false }).catch((error: unknown) => {
    throw damaged(name, error)
  })
  try {
    const { entries, refused } = await listEntries(zip, name)
    return {
      entries,
      refused,
      read: ({ entry }) => readEntry(zip, entry),
      close: () => {
        zip.close()
      },
    }
  } catch (error) {
    zip.close()
    throw error instanceof UsageError ? error : damaged(name, error)
  }
}

async function listEntries(zip: ZipFile, name: string): Promise<{ entries: ZipEntry[]; refused: number }> {
  if (zip.entryCount > MAX_ENTRIES) {
    throw new UsageError('archive_too_large', `${name} holds more than ${MAX_ENTRIES} files.`, {
      hint: 'Unpack it and import the files in it.',
    })
  }
  const entries: ZipEntry[] = []
  let refused = 0
  for await (const entry of zip.eachEntry()) {
    const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
    if (path.endsWith('/')) continue
    if (entry.isEncrypted()) throw encrypted(name)
    if (isLink(entry) || validateFileName(path) !== null) refused += 1
    else
      entries.push({
        name: printable(path),
        sizeBytes: entry.uncompressedSize,
        fault: faultOf(entry),
        entry,
      })
  }
  return { entries, refused }
}

async function readEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  const stream = await zip.openReadStreamPromise(entry).catch((error: unknown) => {
    throw packingFault(messageOf(error))
  })
  return Readable.from(checked(stream, entry.crc32), { objectMode: false })
}

/** yauzl checks the size, but not the checksum. */
async function* checked(stream: Readable, expected: number): AsyncGenerator<Buffer> {
  let sum = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (error) {
    throw packingFault(messageOf(error))
  }
  if (sum !== expected) throw packingFault('the checksum is wrong')
}

function packingFault(message: string): Error {
  return Object.assign(new Error(message), { code: 'Z_DATA_ERROR' })
}

function isLink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & FILE_TYPE_BITS) === SYMLINK_BITS
}

function faultOf({ uncompressedSize, compressedSize }: Entry): string | undefined {
  if (uncompressedSize > MAX_ENTRY_BYTES) return 'unpacked it would be larger than 2 GB'
  if (uncompressedSize > RATIO_COUNTS_FROM_BYTES && uncompressedSize > compressedSize * MAX_RATIO)
    return `unpacked it would be more than ${MAX_RATIO} times as large: no export packs so well`
  return undefined
}

function printable(path: string): string {
  return cleanText(path).replaceAll(/\p{Cc}/gu, '\ufffd')
}

function encrypted(name: string): UsageError {
  return new UsageError('encrypted_file', `${name} is encrypted.`, {
    hint: 'Unpack it with its password and import the files in it.',
  })
}

function damaged(name: string, cause: unknown): UsageError {
  const message = messageOf(cause)
  if (/encrypt/i.test(message)) return encrypted(name)
  return new UsageError('damaged_file', `${name} cannot be unpacked: ${message}`, {
    hint: 'Copy or export the file again.',
    cause,
  })
}
