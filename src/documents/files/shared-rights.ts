/**
 * Who may read the knowledge base is said by the rights of its folder: only its user, unless it was given others. What is
 * written into it follows them, so that a web server, say, goes on reading what is new.
 */
import { chmod, lstat, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PRIVATE_FILE, PRIVATE_FOLDER, rightsOf } from '../../private-files.ts'

interface Rights {
  folder: number
  file: number
}

const MAY_START = 0o111
const OWNER_MAY_START = 0o100
const HANDS_GROUP_ON = 0o2000

/** @param root - Without it, as it will be made. */
export function rightsIn(root: string): Rights {
  const folder = (rightsOf(root) ?? PRIVATE_FOLDER) | PRIVATE_FOLDER
  return { folder, file: (folder & ~MAY_START) | PRIVATE_FILE }
}

/** Makes a folder below the root with those above it. May be called for one that is there. */
export async function makeFolderIn(root: string, folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
  const rights = rightsIn(root)
  if (made === undefined || rights.folder === PRIVATE_FOLDER) return
  for (let path = folder; path.length >= made.length && path !== root; path = dirname(path))
    await give(path, rights)
}

/** Gives files, and the folders that they lie in, the rights of the root: other programs make theirs without them. */
export async function shareFiles(root: string, paths: readonly string[]): Promise<void> {
  const rights = rightsIn(root)
  if (rights.folder === PRIVATE_FOLDER) return
  const folders = new Set<string>()
  for (const path of paths) {
    await give(join(root, path), rights)
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  }
  for (const folder of folders) await give(join(root, folder), rights)
}

/** A link is left alone: it may lead anywhere. */
async function give(path: string, rights: Rights): Promise<void> {
  const found = await lstat(path)
  // That a folder hands its group on stays.
  if (found.isDirectory()) await chmod(path, rights.folder | (found.mode & HANDS_GROUP_ON))
  else if (found.isFile()) await chmod(path, rights.file | (found.mode & OWNER_MAY_START))
}
