/** Writes an archive of files that are listed, and looks afterwards whether they are all in it. */
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Pack } from 'tar'
import type { Paths } from '../../config/paths.ts'
import { SystemError, messageOf } from '../../errors.ts'
import { diskError } from '../../documents/files/disk-error.ts'
import { listContents, type Contents, type Entry } from './contents.ts'
import { kindOf, nameIn, readArchive } from './read-archive.ts'

const SHOWN = 5

/**
 * Only its user may read the archive, from its first byte on. It has its name only when it is whole and was compared with what is on
 * the disk.
 *
 * @throws {SystemError} `backup_incomplete`, `archive_failed`, `disk_full` or `folder_not_writable`. There is no new archive then.
 */
export async function writeBackup(paths: Paths, file: string, signal: AbortSignal): Promise<Contents> {
  const draft = `${file}.part`
  try {
    await rm(draft, { force: true })
    const { entries } = await listContents(paths)
    await writeArchive(paths.home, [...entries.keys()], draft, signal)
    const now = await listContents(paths)
    refuseDifference(now.entries, await listArchive(draft, signal))
    await rename(draft, file)
    return now
  } catch (error) {
    await rm(draft, { force: true })
    throw explain(error, { file, home: paths.home, signal })
  }
}

async function writeArchive(
  home: string,
  names: readonly string[],
  file: string,
  signal: AbortSignal,
): Promise<void> {
  // Portable: without the names and numbers of users of this machine.
  const pack = new Pack({ cwd: home, gzip: true, portable: true, strict: true, noDirRecurse: true })
  for (const name of names) pack.add(`./${name}`) // Bare, a name that begins with @ would be taken for an archive.
  pack.end()
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true })
  await pipeline(Readable.from(pack), out, { signal })
}

async function listArchive(file: string, signal: AbortSignal): Promise<Map<string, Entry>> {
  const found = new Map<string, Entry>()
  await readArchive(
    file,
    (entry) => {
      const kind = kindOf(entry)
      const name = nameIn(entry.path)
      if (kind === 'folder' || kind === 'link') found.set(name, { kind })
      // A second name of a file that is in the archive under another one.
      else if (kind === 'file') found.set(name, { kind, sizeBytes: entry.size })
      else if (kind === 'twin') found.set(name, found.get(nameIn(entry.linkpath ?? '')) ?? { kind: 'link' })
      entry.resume()
      return Promise.resolve()
    },
    signal,
  )
  return found
}

function refuseDifference(wanted: ReadonlyMap<string, Entry>, found: ReadonlyMap<string, Entry>): void {
  const isSame = (a: Entry | undefined, b: Entry | undefined): boolean =>
    a?.kind === b?.kind && (a?.kind !== 'file' || b?.kind !== 'file' || a.sizeBytes === b.sizeBytes)
  const names = [...new Set([...wanted.keys(), ...found.keys()])]
  const different = names.filter((name) => !isSame(wanted.get(name), found.get(name)))
  if (different.length === 0) return
  const more = different.length > SHOWN ? ` and ${different.length - SHOWN} more` : ''
  throw incomplete(different.slice(0, SHOWN).join(', ') + more)
}

function incomplete(names: string, cause?: unknown): SystemError {
  return new SystemError('backup_incomplete', `The archive would not hold what is on the disk: ${names}.`, {
    hint: 'Something is changing them: close the programs that work in these folders, then make the backup again.',
    cause,
  })
}

function explain(
  error: unknown,
  { file, home, signal }: { file: string; home: string; signal: AbortSignal },
): unknown {
  if (signal.aborted)
    return new SystemError('backup_stopped', 'The backup was stopped. No archive was written.')
  const { code, path } = error as { code?: unknown; path?: unknown }
  // A file that grew, shrank or vanished while it was read.
  if ((code === 'EOF' || code === 'ENOENT') && typeof path === 'string')
    return incomplete(relative(home, path), error)
  const known = diskError(error, file)
  if (known instanceof SystemError && known.code !== 'write_failed') return known
  return new SystemError('archive_failed', `The archive could not be written: ${messageOf(error)}`, {
    hint: 'Check the disk and the file permissions, then make the backup again.',
    cause: error,
  })
}
