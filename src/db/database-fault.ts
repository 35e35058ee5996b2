/** Errors of the database that are no fault of a statement: the disk is full, the server is gone. */
import { SystemError, UnavailableError, messageOf } from '../errors.ts'

/** What `pg` says, without a code, when the connection breaks or cannot be made again. */
const BROKEN =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying)/

/**
 * @param error - What a query threw. Classes of codes: 53 resources, 57P shutdown, 58 system, 08 connection.
 * @returns `undefined` when the statement itself is at fault.
 * @see PostgreSQL, Appendix A: Error Codes.
 */
export function databaseFault(error: unknown): SystemError | UnavailableError | undefined {
  if (error instanceof UnavailableError && error.code === 'database_away') return error
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (typeof code !== 'string') return BROKEN.test(messageOf(error)) ? databaseAway(error) : undefined
  if (code === '53100' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new SystemError('disk_full', 'The disk is full.', {
      hint: 'Free some space and run the command again; everything done so far is kept.',
      cause: error,
    })
  }
  if (/^(53|58)/.test(code) || ['EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EIO'].includes(code)) {
    return new SystemError('system_refuses', `The operating system reported an error: ${messageOf(error)}`, {
      cause: error,
    })
  }
  if (/^(08|57P)/.test(code) || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'].includes(code)) {
    return databaseAway(error)
  }
  return undefined
}

/** Whether a statement failed by what it did not ask for: a full disk, a lost connection. An extension that is not installed is none of these. */
export function isOurMachine(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException
  return code !== '58P01' && databaseFault(error) !== undefined
}

function databaseAway(cause: unknown): UnavailableError {
  return new UnavailableError(
    'database_away',
    `The connection to the database was lost: ${messageOf(cause)}`,
    {
      hint: 'Run again when it is back; everything done so far is kept.',
      cause,
    },
  )
}
