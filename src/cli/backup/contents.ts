/** What belongs into a backup: whole folders, but for a few files that are named by their place. */
import { lstat, readdir, readlink, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { isThere, orAbsent } from '../../absent.ts'
import type { Paths } from '../../config/paths.ts'
import { UsageError } from '../../errors.ts'

export type Entry =
  | { kind: 'folder' }
  | { kind: 'file'; sizeBytes: number }
  /** A symbolic link to something in the same folder. */
  | { kind: 'link' }

/** By name: the path from KBA_HOME, with slashes. */
export interface Contents {
  entries: Map<string, Entry>
  /** What is there and cannot be kept, with the reason. */
  leftOut: string[]
}

/**
 * @returns The folders of a backup, as paths from KBA_HOME; none lies in another.
 * @throws {UsageError} `backup_outside` when one lies elsewhere, or is KBA_HOME itself.
 */
export function backupFolders(paths: Paths): string[] {
  const folders = [paths.data, paths.knowledgeBase, paths.mediaCache].map((folder) =>
    relative(paths.home, folder),
  )
  if (folders.some((folder) => folder === '' || folder.startsWith('..'))) {
    throw new UsageError(
      'backup_outside',
      'A backup can only hold folders below KBA_HOME, and one of yours is elsewhere.',
      { hint: 'Copy the state, the knowledge base and the media cache yourself, while nothing is running.' },
    )
  }
  const outermost = folders.filter((one) => !folders.some((other) => one.startsWith(other + sep)))
  return [...new Set(outermost)].map(nameOf)
}

/**
 * Logins and browser profiles, for a backup may lie anywhere, and what belongs to a running process. Told by its whole
 * path: a topic of the knowledge base may be called the same.
 */
export function isLeftToThisMachine(paths: Paths, path: string): boolean {
  if (path === paths.sources || path.startsWith(paths.sources + sep)) return true
  if (path === `${paths.database}.creating` || path.startsWith(`${paths.database}.creating${sep}`))
    return true
  if (dirname(path) !== paths.data) return false
  const [name, lock, server] = [path, paths.databaseLock, paths.serverFile].map((one) => basename(one))
  const isOf = (owner = '', rest = /^$/): boolean =>
    name?.startsWith(owner) === true && rest.test(name.slice(owner.length))
  return isOf(lock, /^\.\d+$/) || isOf(`.${lock ?? ''}`, /^-[\da-f-]{36}$/) || isOf(server, /^(\.\d+)?$/)
}

/** Reads all folders anew at each call. */
export async function listContents(paths: Paths): Promise<Contents> {
  const contents: Contents = { entries: new Map(), leftOut: [] }
  // Any of these may be a link to a larger disk; others are taken for what they are.
  const followed = new Set([paths.data, paths.knowledgeBase, paths.mediaCache, paths.imports, paths.database])
  for (const folder of backupFolders(paths)) {
    const path = join(paths.home, folder)
    if (isThere(path)) await listFolder({ paths, contents, followed }, path)
  }
  await noteBorrowedObjects(paths, contents)
  return contents
}

interface Listing {
  paths: Paths
  contents: Contents
  followed: ReadonlySet<string>
}

async function listFolder(listing: Listing, folder: string): Promise<void> {
  const { paths, contents, followed } = listing
  // A link is no entry: at a restore the folder is made with what is in it.
  if (!(await lstat(folder)).isSymbolicLink())
    contents.entries.set(nameOf(relative(paths.home, folder)), { kind: 'folder' })
  for (const child of (await readdir(folder)).sort()) {
    const path = join(folder, child)
    if (isLeftToThisMachine(paths, path)) continue
    const found = followed.has(path) ? await stat(path) : await lstat(path)
    if (found.isDirectory()) await listFolder(listing, path)
    else await listOne(listing, path, found)
  }
}

async function listOne(
  { paths, contents }: Listing,
  path: string,
  found: Awaited<ReturnType<typeof lstat>>,
): Promise<void> {
  const name = nameOf(relative(paths.home, path))
  if (found.isFile()) contents.entries.set(name, { kind: 'file', sizeBytes: Number(found.size) })
  else if (!found.isSymbolicLink()) contents.leftOut.push(`${name}: neither a file nor a folder`)
  else if (isPlainLink(paths, path, await readlink(path))) contents.entries.set(name, { kind: 'link' })
  else contents.leftOut.push(`${name}: a link that leads out of its folder`)
}

/**
 * Whether a link of the knowledge base leads to something else in it. Steps up may only stand in front: behind the name of
 * another link they would lead from where that one leads.
 */
export function isPlainLink({ knowledgeBase }: Paths, path: string, target: string): boolean {
  const way = relative(knowledgeBase, path).split(sep)
  if (way[0] === '..' || way[0]?.toLowerCase() === '.git') return false
  const steps = target.split('/')
  const up = steps.findIndex((step) => step !== '..')
  const rest = up === -1 ? [] : steps.slice(up)
  const isInside = rest.length > 0 && up < way.length
  const isInGit = up === way.length - 1 && rest[0]?.toLowerCase() === '.git'
  return isInside && !isInGit && rest.every((step) => step !== '' && step !== '.' && step !== '..')
}

/** git keeps such objects in another repository, or the whole repository elsewhere. */
async function noteBorrowedObjects({ knowledgeBase, home }: Paths, { leftOut }: Contents): Promise<void> {
  const repository = join(knowledgeBase, '.git')
  const found = await orAbsent(lstat(repository))
  const name = nameOf(relative(home, repository))
  if (found !== undefined && !found.isDirectory()) leftOut.push(`${name}: the repository itself is elsewhere`)
  if (isThere(join(repository, 'objects', 'info', 'alternates')))
    leftOut.push(`${name}: it borrows objects from a repository elsewhere`)
}

function nameOf(path: string): string {
  return path.split(sep).join('/')
}
