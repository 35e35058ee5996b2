/** Opens a ZIP archive from outside: what it holds, and each file as a stream. Its names are never used as paths. */
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { type Entry, fromFdPromise, getFileNameLowLevel, validateFileName, type ZipFile } from 'yauzl'
import { messageOf, UsageError } from '../../errors.ts'
import { cleanText } from '../json/clean.ts'

/** More than any archive of X has; each takes about a kilobyte of memory. */
const MAX_ENTRIES = 200_000
const MAX_ENTRY_BYTES = 2 * 1024 ** 3
/** Exports pack to a fifth or a twentieth. What packs so much better is made to fill a disk. */
const MAX_RATIO = 200
const RATIO_COUNTS_FROM_BYTES = 16 * 1024 ** 2
const CHUNK_BYTES = 64 * 1024
const [STORED, DEFLATED] = [0, 8]
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
  /** Links, and files whose names lead out of the archive; each with the reason. */
  refused: readonly { name: string; reason: string }[]
  /**
   * The bytes of a file. Damage shows as an error with a zlib code, also when no more than the checksum is wrong.
   *
   * @throws {Error} with a zlib code if it cannot be unpacked at all.
   */
  read(entry: ZipEntry): Promise<Readable>
  close(): Promise<void>
}

/**
 * Reads the table of contents only. To be closed by the caller.
 *
 * @throws {UsageError} `damaged_file`, `encrypted_file`, `archive_too_large`.
 */
export async function openZip(path: string): Promise<OpenedZip> {
  const name = basename(path)
  const file = await open(path)
  try {
    const zip = await fromFdPromise(file.fd, { autoClose: false, decodeStrings: false })
    const { entries, refused } = await listEntries(zip, name)
    return {
      entries,
      refused,
      read: ({ entry }) => readEntry(file, zip, entry),
      // Closing `zip` would close the file under the hands of its owner.
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error instanceof UsageError ? error : damaged(name, error)
  }
}

async function listEntries(
  zip: ZipFile,
  name: string,
): Promise<Pick<OpenedZip, 'refused'> & { entries: ZipEntry[] }> {
  if (zip.entryCount > MAX_ENTRIES) {
    throw new UsageError('archive_too_large', `${name} holds more than ${MAX_ENTRIES} files.`, {
      hint: 'Unpack it and import the files in it.',
    })
  }
  const entries: ZipEntry[] = []
  const refused: { name: string; reason: string }[] = []
  for await (const entry of zip.eachEntry()) {
    const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
    if (path.endsWith('/')) continue
    if (entry.isEncrypted()) throw encrypted(name)
    const reason = refusalOf(entry, path)
    if (reason !== undefined) refused.push({ name: printable(path), reason })
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

async function readEntry(file: FileHandle, zip: ZipFile, entry: Entry): Promise<Readable> {
  const { compressionMethod, compressedSize } = entry
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED)
    throw packingFault(`unsupported compression method ${compressionMethod}`)
  const header = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch((error: unknown) => {
    throw packingFault(messageOf(error))
  })
  const packed = Readable.from(bytesOf(file, header.fileDataStart, compressedSize), { objectMode: false })
  // A fault of either reaches whoever reads the second; nobody else needs to hear of it.
  const plain = compressionMethod === STORED ? packed : pipeline(packed, createInflateRaw(), () => undefined)
  return Readable.from(checked(plain, entry), { objectMode: false })
}

/** Not yauzl's own stream: it crashes the process when it is destroyed while it waits for its turn to read. */
async function* bytesOf(file: FileHandle, start: number, size: number): AsyncGenerator<Buffer> {
  for (let read = 0; read < size;) {
    const length = Math.min(CHUNK_BYTES, size - read)
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, start + read)
    if (bytesRead === 0) return
    read += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

/** What an entry says of itself must be true, or its limits would mean nothing. */
async function* checked(
  stream: Readable,
  { uncompressedSize, crc32: expected }: Entry,
): AsyncGenerator<Buffer> {
  let [sum, size] = [0, 0]
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > uncompressedSize) throw packingFault('it is larger than the archive says')
      sum = crc32(chunk, sum)
      yield chunk
    }
  } catch (error) {
    throw packingFault(messageOf(error))
  }
  if (size < uncompressedSize) throw packingFault('it is smaller than the archive says')
  if (sum !== expected) throw packingFault('the checksum is wrong')
}

function packingFault(message: string): Error {
  return Object.assign(new Error(message), { code: 'Z_DATA_ERROR' })
}

function refusalOf(entry: Entry, path: string): string | undefined {
  if (isLink(entry)) return 'it is a link to another file'
  return validateFileName(path) === null ? undefined : 'its name leads out of the archive'
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
