/** The developers' log: one JSON object a line on standard error. Users read `report()`, not this. */
import pino from 'pino'

/** The shape of every logger in the code. */
export type Log = pino.Logger

/**
 * @param level - pino's level; `silent` writes nothing.
 * @param destination - File descriptor 2 unless told otherwise: standard output belongs to results.
 */
export function createLog(level = 'warn', destination: number | string = 2): Log {
  const stream = pino.destination({ dest: destination, sync: true })
  // A log that cannot be written (its reader is gone, its disk is full) ends no work.
  stream.on('error', () => undefined)
  return pino(
    { level, base: null, serializers: { err: errorFields }, timestamp: pino.stdTimeFunctions.isoTime },
    stream,
  )
}

/** Not the fields that libraries hang on errors: those of a database carry the values of the statement. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  return { type: error.name, message: error.message, stack: error.stack }
}
