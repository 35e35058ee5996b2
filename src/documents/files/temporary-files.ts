/** Files that are not yet whole: how they are named, and what becomes of those that a dead process left. */
import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { isThere, orAbsent } from '../../absent.ts'
import { isAlive } from '../../process-alive.ts'
import { diskError } from './disk-error.ts'

/** How their names begin. */
export const TEMPORARY_PREFIX = '.kba-tmp-'

/** A file is written in far less: older ones of another machine are left over. */
const ABANDONED_AFTER_MS = 60_000

/** @returns Where a file that is not yet whole lies: a new name each time, with who writes it. */
export function temporaryBeside(file: string): string {
  return join(dirname(file), `${TEMPORARY_PREFIX}${randomUUID()}.${process.pid}@${hostname()}`)
}

/**
 * Removes what dead processes left half-written; what a living one writes stays.
 *
 * @returns How many files were removed.
 * @throws {SystemError} `folder_not_writable` or `write_failed`.
 */
export async function removeTemporaryFiles(root: string): Promise<number> {
  try {
    if (!isThere(root)) return 0
    return await removeIn(root)
  } catch (error) {
    throw diskError(error, root)
  }
}

async function removeIn(folder: string): Promise<number> {
  let removed = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && entry.name !== '.git') removed += await removeIn(path)
    else if (entry.isFile() && entry.name.startsWith(TEMPORARY_PREFIX) && (await isLeftOver(path))) {
      await rm(path, { force: true })
      removed += 1
    }
  }
  return removed
}

async function isLeftOver(path: string): Promise<boolean> {
  const [, pid, host] = /\.(\d+)@(.+)$/.exec(path) ?? []
  if (host === hostname()) return !isAlive(Number(pid))
  const written = await orAbsent(stat(path))
  return written !== undefined && Date.now() - written.mtimeMs > ABANDONED_AFTER_MS
}
