/** Takes an export file, or an archive of them, into the database. */
import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isAbsent } from '../absent.ts'
import { messageOf, UsageError } from '../errors.ts'
import { ArchiveCompanions } from './x-archive/x-archive-companions.ts'
import { isOfExporter } from './csv/csv.ts'
import { type ColumnMap, lookAt, type Table } from './csv/table.ts'
import { openInput } from './input.ts'
import { isPackingFault } from './open-export.ts'
import { type ImportPlace, type ImportResult, importStream } from './import-stream.ts'
import { MEDIA_FOLDERS } from './media-folders.ts'

/**
 * @param path - Of a ZIP archive every file of a known format is taken.
 * @param onProgress - Called after each batch.
 * @param columns - What the user says of the columns of a table; the others are guessed.
 * @throws {UsageError} `unknown_format`, `empty_file`, `not_a_file`, `damaged_file`, `encrypted_file`,
 * `archive_too_large`; `zip_file` for an archive that cannot be read where it is.
 */
export async function importFile(
  path: string,
  place: ImportPlace,
  onProgress: (found: number) => void,
  signal: AbortSignal,
  columns?: ColumnMap,
): Promise<ImportResult> {
  const watch = { onProgress, signal }
  if (await isZip(path)) {
    const { importZip } = await import('./zip/import-zip.ts')
    return importZip(path, place, watch)
  }
  const folder = dirname(path)
  const adoptMedia = async (ids: readonly string[]): Promise<void> => {
    for (const name of MEDIA_FOLDERS) await place.media.adopt(place.db, ids, join(folder, name))
  }
  const companions = await companionsIn(folder, basename(path))
  const { mtime } = await stat(path)
  const stream = {
    input: createReadStream(path),
    name: basename(path),
    companions,
    columns,
    adoptMedia,
    readAt: mtime,
  }
  return importStream(stream, place, watch)
}

/** A table that somebody looks at before it is imported. */
export interface LookedAtTable extends Table {
  /** The export of a tool: its columns are known. */
  isOfTool: boolean
}

/**
 * Takes nothing in.
 *
 * @returns What the columns of a table seem to hold, with its first rows; undefined for any other file.
 */
export async function lookAtTable(path: string, columns?: ColumnMap): Promise<LookedAtTable | undefined> {
  if (await isZip(path)) return undefined
  const stream = createReadStream(path)
  try {
    const { head } = await openInput(stream)
    const table = lookAt(head, columns)
    return table === undefined ? undefined : { ...table, isOfTool: isOfExporter(head) }
  } catch (error) {
    // The import itself says what is wrong with it.
    if (isPackingFault(error)) return undefined
    throw error
  } finally {
    stream.destroy()
  }
}

/** Only posts of the user need them: `tweets.js`, its parts and relatives. */
async function companionsIn(folder: string, name: string): Promise<ArchiveCompanions> {
  const companions = new ArchiveCompanions()
  if (!/tweets?(?:-part\d+)?\.js$/.test(name)) return companions
  for (const other of await readdir(folder)) {
    if (!/^(?:account|note-tweet)(?:-part\d+)?\.js$/.test(other) || other === name) continue
    try {
      await companions.add(createReadStream(join(folder, other)))
    } catch (error) {
      // Without one that is damaged the posts go in; one that cannot be read may hold most of their text.
      if (isOurDisk(error)) throw cannotBeRead(join(folder, other), error)
    }
  }
  return companions
}

/** By its first bytes; also finds out whether there is a file that may be read. */
async function isZip(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    if (!isAbsent(cause)) throw cannotBeRead(path, cause)
    throw new UsageError('not_a_file', `There is no file ${path}.`, {
      hint: 'Check the path; quote it when it holds spaces.',
      cause,
    })
  })
  if (found.isDirectory()) {
    throw new UsageError('not_a_file', `${path} is a folder.`, {
      hint: `Name the files in it: kba import ${join(path, '*')}`,
    })
  }
  const file = await open(path).catch((cause: unknown) => {
    throw cannotBeRead(path, cause)
  })
  try {
    // A pipe cannot be read twice.
    if (!found.isFile()) return false
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return /^PK(?:\x03\x04|\x05\x06)$/.test(buffer.subarray(0, bytesRead).toString('latin1'))
  } finally {
    await file.close()
  }
}

/** Faults of this machine name the call that failed. */
function isOurDisk(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.syscall !== undefined
}

function cannotBeRead(path: string, cause: unknown): UsageError {
  return new UsageError('not_a_file', `${path} cannot be read: ${messageOf(cause)}`, {
    hint: 'Check who may read the file.',
    cause,
  })
}
