/** Whether something is not there, or only cannot be read: what cannot be read is never taken for absent. */
import { statSync } from 'node:fs'
import { SystemError, messageOf } from './errors.ts'

/**
 * The one way to read what may be absent.
 *
 * @param reading - A read, a look or a listing that has begun.
 * @returns `undefined` where nothing is at the path: it, or a folder of it, does not exist, or a file stands in its way.
 * @throws {SystemError} `unreadable` where something may be there: rights are missing, the disk fails, or too many
 *   files are open. Errors that are not the disk's are thrown as they are.
 */
export async function orAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw unreadable(error)
  }
}

/** The same for a read that is not waited for. */
export function orAbsentSync<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw unreadable(error)
  }
}

/**
 * In the place of `existsSync`, which calls absent whatever it may not look at. Links are followed.
 *
 * @throws {SystemError} `unreadable`.
 */
export function isThere(path: string): boolean {
  return orAbsentSync(() => statSync(path, { throwIfNoEntry: false })) !== undefined
}

/** The path does not exist, or a file is where one of its folders would be. */
export function isAbsent(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

function unreadable(error: unknown): unknown {
  if (error instanceof SystemError || codeOf(error) === undefined) return error
  const path = (error as NodeJS.ErrnoException).path ?? 'A file'
  return new SystemError('unreadable', `${path} cannot be read: ${messageOf(error)}.`, {
    hint: 'Check the permissions of the file and the disk. For "too many open files", raise the limit (ulimit -n).',
    cause: error,
  })
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
