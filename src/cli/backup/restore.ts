/** Brings a backup back: unpacked beside and looked at whole, and only then put into place. */
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isThere } from '../../absent.ts'
import type { Paths } from '../../config/paths.ts'
import { openPglite } from '../../db/embedded/pglite.ts'
import { KbaError, SystemError, UsageError, messageOf } from '../../errors.ts'
import { diskError } from '../../documents/files/disk-error.ts'
import { backupFolders } from './contents.ts'
import { renewRepository } from './repository.ts'
import { unpackBackup, type Unpacked } from './unpack.ts'

export interface Restored extends Unpacked {
  /** Sentences for the user. */
  notes: string[]
}

/**
 * What is there stays as it is until the archive was read to its end and its database was opened. Logins, which are in no backup,
 * stay.
 *
 * @throws {UsageError} `not_a_backup`
 * @throws {SystemError} `archive_damaged`, `archive_failed`, `disk_full`, `folder_not_writable`, `restore_stopped`.
 */
export async function restoreBackup(paths: Paths, file: string, signal: AbortSignal): Promise<Restored> {
  const draft = join(paths.home, '.restore')
  const inDraft = (path: string): string => join(draft, relative(paths.home, path))
  try {
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true, mode: 0o700 })
    const unpacked = await unpackBackup({ paths, draft, file, signal })
    await openOnce(inDraft(paths.database), file)
    const notes = await renewRepository(inDraft(paths.knowledgeBase), unpacked.repositorySettings)
    signal.throwIfAborted()
    await putIntoPlace(paths, draft)
    return { ...unpacked, notes }
  } catch (error) {
    throw explain(error, draft, signal)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function openOnce(database: string, file: string): Promise<void> {
  if (!isThere(join(database, 'PG_VERSION')))
    throw new UsageError(
      'not_a_backup',
      `${file} is not a backup of a knowledge base: it holds no database.`,
      {
        hint: 'Give an archive that kba backup wrote, with the same folder settings as now.',
      },
    )
  const pool = await openPglite(database)
  await pool.end()
}

/** What was there is taken away when all is in its place, and put back when something fails before. */
async function putIntoPlace(paths: Paths, draft: string): Promise<void> {
  const undo: (() => Promise<void>)[] = []
  const move = async (from: string, to: string): Promise<void> => {
    await mkdir(dirname(to), { recursive: true })
    await rename(from, to)
    undo.unshift(() => rename(to, from))
  }
  try {
    const logins = join(draft, relative(paths.home, paths.sources))
    if (isThere(paths.sources)) await move(paths.sources, logins)
    for (const [index, folder] of backupFolders(paths).entries()) {
      const [unpacked, place] = [join(draft, folder), join(paths.home, folder)]
      if (!isThere(unpacked)) continue
      if (isThere(place)) await move(place, join(draft, `.replaced-${index}`))
      await move(unpacked, place)
    }
  } catch (error) {
    for (const back of undo) await back()
    throw error
  }
}

function explain(error: unknown, draft: string, signal: AbortSignal): unknown {
  if (signal.aborted)
    return new SystemError('restore_stopped', 'The restore was stopped. Nothing was changed.')
  const known = diskError(error, draft)
  if (known instanceof KbaError && known.code !== 'write_failed') return known
  return new SystemError('archive_failed', `The backup could not be restored: ${messageOf(error)}`, {
    hint: 'Nothing was changed. Check the disk, then restore again.',
    cause: error,
  })
}
