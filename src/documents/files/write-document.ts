/** Writes into the knowledge base: atomic, never outside its folder, never over what the user wrote. */
import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { lstat, open, readFile, rename, rm, rmdir, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { isAbsent, isThere, orAbsent } from '../../absent.ts'
import { KbaError } from '../../errors.ts'
import { diskError } from './disk-error.ts'
import { PRIVATE_FILE } from '../../private-files.ts'
import { pathInside } from './path-inside.ts'
import { makeFolderIn, rightsIn } from './shared-rights.ts'
import { temporaryBeside } from './temporary-files.ts'

export interface WrittenDocument {
  written: boolean
  /** The file is not the one that we wrote last, and stays as the user left it. */
  keptUserEdit: boolean
  /** Of the content that we wanted to write; of the user's, when that was kept. */
  sha256: string
  sizeBytes: number
  mtimeMs: number
}

/** What is known of the file. */
export interface Expected {
  /** Of what we wrote last; undefined: we never wrote it, so that whatever is there is the user's. */
  sha256?: string | undefined
  /** Of an edit of the user that may be overwritten. */
  mayReplace?: string | undefined
}

/**
 * Writes a document through a temporary file beside it. Content that is there already is not touched.
 *
 * @param expected - Without it nothing is compared, and the file is overwritten.
 * @throws {KbaError} `outside_folder` when the path leaves the root, also by a symbolic link.
 * @throws {SystemError} `unreadable`, `disk_full`, `folder_not_writable`, `not_a_folder` or `write_failed`.
 */
export async function writeDocument(
  root: string,
  relativePath: string,
  content: string | Uint8Array,
  expected?: Expected,
): Promise<WrittenDocument> {
  const data = typeof content === 'string' ? Buffer.from(content.toWellFormed(), 'utf8') : content
  const sha256 = sha256Of(data)
  const file = pathInside(root, relativePath)
  return guarded(file, async () => {
    let edit: string | undefined
    const mayWrite = async (): Promise<boolean> => {
      const present = await readIfPresent(file)
      const presentSha256 = present === undefined ? undefined : sha256Of(present)
      if (presentSha256 === sha256) return false
      edit = isEdit(presentSha256, expected) ? presentSha256 : undefined
      return edit === undefined
    }
    const written = (await mayWrite()) ? await replaceFile(root, file, data, mayWrite) : undefined
    const { size, mtimeMs } = written ?? (await stat(file))
    const keptUserEdit = edit !== undefined
    return { written: written !== undefined, keptUserEdit, sha256: edit ?? sha256, sizeBytes: size, mtimeMs }
  })
}

function isEdit(present: string | undefined, expected: Expected | undefined): boolean {
  if (present === undefined || expected === undefined) return false
  return present !== expected.sha256 && present !== expected.mayReplace
}

/**
 * Moves a folder in one step and removes the parents that it leaves empty. Does nothing when the folder is at its
 * new place already (a run that died after the move).
 *
 * @throws {KbaError} `target_exists` when something else is at the new place, `folder_missing` when there is nothing to move.
 */
export async function moveFolder(root: string, from: string, to: string): Promise<void> {
  const [source, target] = [pathInside(root, from), pathInside(root, to)]
  if (source === target) return
  await guarded(target, async () => {
    const [hasSource, hasTarget] = [await exists(source), await exists(target)]
    if (!hasSource && hasTarget) return
    if (!hasSource) throw new KbaError('folder_missing', `The folder ${from} is no longer there.`)
    if (hasTarget && !(await isSameFile(source, target))) {
      throw new KbaError('target_exists', `The folder ${to} already exists, so ${from} was not moved.`, {
        hint: 'Choose another name for the item, or move the folder away.',
      })
    }
    await makeFolderIn(root, dirname(target))
    await rename(source, target)
    await removeEmptyParents(root, source)
  })
}

/** Removes a file, or a folder with all that is in it, and the parents that it leaves empty. Missing is fine. */
export async function removeDocument(root: string, relativePath: string): Promise<void> {
  const path = pathInside(root, relativePath)
  await guarded(path, async () => {
    await rm(path, { recursive: true, force: true })
    await removeEmptyParents(root, path)
  })
}

/** @returns The checksum by which `writeDocument` knows its own work. */
export function sha256Of(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** @param mayStill - Asked when the new file is whole: writing it takes long enough for the user to save theirs. */
async function replaceFile(
  root: string,
  file: string,
  data: Uint8Array,
  mayStill: () => Promise<boolean>,
): Promise<Stats | undefined> {
  const temporary = temporaryBeside(file)
  try {
    const handle = await create(root, temporary)
    let written: Stats
    try {
      await handle.writeFile(data)
      const rights = rightsIn(root)
      if (rights.file !== PRIVATE_FILE) await handle.chmod(rights.file)
      await handle.sync()
      written = await handle.stat()
    } finally {
      await handle.close()
    }
    if (await mayStill()) {
      await rename(temporary, file)
      return written
    }
    await rm(temporary, { force: true })
    return undefined
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The folder of most documents is there: it is made only when it turns out to be missing. */
async function create(root: string, file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', PRIVATE_FILE)
  } catch (error) {
    if (!isAbsent(error)) throw error
    await makeFolderIn(root, dirname(file))
    return open(file, 'wx', PRIVATE_FILE)
  }
}

async function readIfPresent(file: string): Promise<Buffer | undefined> {
  // Most documents are new: a look costs less than a read that fails.
  return isThere(file) ? orAbsent(readFile(file)) : undefined
}

async function exists(path: string): Promise<boolean> {
  return (await orAbsent(lstat(path))) !== undefined
}

/** On disks that ignore case, `API` and `api` are one folder, which may still be renamed. */
async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = [await stat(a), await stat(b)]
  return first.ino === second.ino && first.dev === second.dev
}

async function removeEmptyParents(root: string, path: string): Promise<void> {
  const top = pathInside(root, '.')
  for (let folder = dirname(path); isBelow(top, folder); folder = dirname(folder)) {
    try {
      await rmdir(folder)
    } catch {
      return // Not empty: it stays, and so do its parents.
    }
  }
}

function isBelow(top: string, folder: string): boolean {
  const way = relative(top, folder)
  return way !== '' && !way.startsWith('..') && basename(folder) !== ''
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskError(error, path)
  }
}
