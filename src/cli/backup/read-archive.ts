/** Reads an archive to its end, one entry after the other, and tells one that is damaged from one that is none of ours. */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { Parser, type ReadEntry } from 'tar'
import { KbaError, SystemError, UsageError, messageOf } from '../../errors.ts'

/** `twin`: another name of a file that stands before it. `other`: devices, pipes and the like. */
export type EntryKind = 'folder' | 'file' | 'link' | 'twin' | 'other'

export function kindOf({ type }: ReadEntry): EntryKind {
  if (type === 'File' || type === 'OldFile' || type === 'ContiguousFile') return 'file'
  if (type === 'Directory') return 'folder'
  if (type === 'SymbolicLink') return 'link'
  return type === 'Link' ? 'twin' : 'other'
}

/** @returns The path in an archive as a name without `./` and slashes at its ends. */
export function nameIn(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replace(/\/$/, '')
}

/**
 * @param work - Reads the entry or passes over it (`resume`). What it throws ends the reading.
 * @throws {SystemError} `archive_damaged`
 * @throws {UsageError} `not_a_backup` when it is no archive at all.
 */
export async function readArchive(
  file: string,
  work: (entry: ReadEntry) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const reading: { entry?: ReadEntry; work: Promise<void> } = { work: Promise.resolve() }
  // A database that is mostly empty is packed a thousandfold.
  const parser = new Parser({ strict: true, maxDecompressionRatio: Infinity })
  const broken = new Promise<never>((_resolve, reject) => {
    parser.on('error', (error: unknown) => {
      reject(damaged(file, reading.entry, error))
    })
    parser.on('entry', (entry: ReadEntry) => {
      reading.entry = entry
      reading.work = reading.work.then(() => work(entry))
      reading.work.catch(reject)
    })
  })
  broken.catch(() => undefined) // It is waited for below, or came too late to matter.
  const ended = once(parser, 'end')
  ended.catch(() => undefined)
  const input = createReadStream(file, { signal })
  try {
    for await (const chunk of input) {
      if (!parser.write(chunk as Buffer)) await Promise.race([once(parser, 'drain'), broken])
    }
    parser.end()
    await Promise.race([ended, broken])
    await reading.work
  } catch (error) {
    // What waits for the rest of an entry is let go of it.
    reading.entry?.destroy(error)
    await reading.work.catch(() => undefined)
    throw isOfDisk(error) ? unreadable(file, error) : error
  } finally {
    input.destroy()
  }
}

function damaged(file: string, last: ReadEntry | undefined, cause: unknown): KbaError {
  if (last === undefined)
    return new UsageError('not_a_backup', `${file} is not a backup, or is damaged at its beginning.`, {
      hint: 'Give an archive that kba backup wrote.',
      cause,
    })
  return new SystemError(
    'archive_damaged',
    `The archive ${basename(file)} is damaged at ${nameIn(last.path)} or just after it: ${messageOf(cause)}.`,
    { hint: 'Use another copy of it, or an older backup.', cause },
  )
}

function isOfDisk(error: unknown): boolean {
  return !(error instanceof KbaError) && (error as NodeJS.ErrnoException).syscall === 'read'
}

function unreadable(file: string, cause: unknown): SystemError {
  return new SystemError('archive_failed', `The archive ${file} could not be read: ${messageOf(cause)}.`, {
    hint: 'Check the disk that it is on.',
    cause,
  })
}
