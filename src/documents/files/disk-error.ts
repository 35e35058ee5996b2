/** What a refusal of the disk means for the user. */
import { KbaError, messageOf, SystemError } from '../../errors.ts'

const REFUSALS: Readonly<Record<string, readonly [code: string, what: string, hint: string]>> = {
  ENOSPC: ['disk_full', 'The disk is full', 'Free some space, then run again: nothing is lost.'],
  EDQUOT: ['disk_full', 'Your quota on the disk is used up', 'Free some space, then run again.'],
  EACCES: [
    'folder_not_writable',
    'No permission to write',
    'Give your user permission to write there, then run again.',
  ],
  EPERM: [
    'folder_not_writable',
    'No permission to write',
    'Give your user permission to write there, then run again.',
  ],
  EROFS: ['folder_not_writable', 'The disk is read-only', 'Mount it writable, or choose another folder.'],
  ENOTDIR: ['not_a_folder', 'A file is where a folder is needed', 'Move that file away, then run again.'],
  EEXIST: ['not_a_folder', 'A file is where a folder is needed', 'Move that file away, then run again.'],
  EISDIR: ['not_a_file', 'A folder is where a file is needed', 'Move that folder away, then run again.'],
  ENAMETOOLONG: [
    'path_too_long',
    'The path is too long for this disk',
    'Choose a folder with a shorter path.',
  ],
  EMFILE: [
    'too_many_files',
    'Too many files are open',
    'Raise the limit of open files (ulimit -n), then run again.',
  ],
}

/** @returns The error as one of ours, with the path in it; ours are returned as they are. */
export function diskError(error: unknown, path: string): Error {
  if (error instanceof KbaError) return error
  const code = codeOf(error)
  if (code === undefined) return error instanceof Error ? error : new Error(String(error))
  const refusal = REFUSALS[code]
  if (refusal === undefined) {
    return new SystemError('write_failed', `${path} could not be written: ${messageOf(error)}.`, {
      cause: error,
    })
  }
  return new SystemError(refusal[0], `${refusal[1]}: ${path}`, { hint: refusal[2], cause: error })
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
