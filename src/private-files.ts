/** What we keep is its user's: nobody else on the machine may read or write it. */
import { statSync } from 'node:fs'
import { chmod, lstat, readdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { orAbsent, orAbsentSync } from './absent.ts'

export const PRIVATE_FOLDER = 0o700
export const PRIVATE_FILE = 0o600
const OF_OTHERS = 0o077
const SPECIAL = 0o7000
/** Rights mean something else there. */
const HAS_RIGHTS = process.platform !== 'win32'

/**
 * From now on what this process makes, and what the programs make that it starts, is for its user alone: also files of libraries, to
 * which no rights can be told. Called once, before anything is made.
 */
export function makeOnlyPrivateFiles(): void {
  if (HAS_RIGHTS) process.umask(OF_OTHERS)
}

/** @returns Its rights (such as 0o755), of what a link leads to; `undefined` when there is no such file. */
export function rightsOf(path: string): number | undefined {
  const found = orAbsentSync(() => statSync(path, { throwIfNoEntry: false }))
  return found === undefined ? undefined : found.mode & 0o777
}

/** Whether others may read, write or enter it. */
export function isOpenToOthers(path: string): boolean {
  return HAS_RIGHTS && ((rightsOf(path) ?? 0) & OF_OTHERS) !== 0
}

/**
 * Takes the rights of all others from a folder and what is in it: the folder's own last, so that a process that is killed
 * meanwhile leaves a folder that is seen to be open. Links in it are not followed. What belongs to another user stays as it is.
 *
 * @returns The paths that were open, none where the folder is missing.
 */
export async function makePrivate(path: string): Promise<string[]> {
  return HAS_RIGHTS && rightsOf(path) !== undefined ? close(await realpath(path)) : []
}

async function close(path: string): Promise<string[]> {
  const found = await orAbsent(lstat(path)) // It may be taken away meanwhile.
  if (found === undefined || !(found.isDirectory() || found.isFile())) return []
  const opened: string[] = []
  if (found.isDirectory())
    for (const name of (await orAbsent(readdir(path))) ?? []) opened.push(...(await close(join(path, name))))
  if ((found.mode & OF_OTHERS) === 0) return opened
  const closing = chmod(path, found.mode & ~OF_OTHERS & ~SPECIAL & 0o7777)
  await orAbsent(closing).catch((error: unknown) => {
    if (!isOfAnotherUser(error)) throw error
  })
  if (!isOpenToOthers(path)) opened.push(path)
  return opened
}

/** Only its owner may change the rights of a file. */
function isOfAnotherUser(error: unknown): boolean {
  return error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EPERM'
}
