/** The developers' log: one JSON object a line on standard error. Users read `report()`, not this. */
import pino from 'pino';
/**
 * @param level - pino's level; `silent` writes nothing.
 * @param destination - File descriptor 2 unless told otherwise: standard output belongs to results.
 */
export function createLog(level = 'warn', destination = 2) {
    return pino({ level, base: null, serializers: { err: errorFields }, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: destination, sync: true }));
}
/** Not the fields that libraries hang on errors: those of a database carry the values of the statement. */
function errorFields(error) {
    if (!(error instanceof Error))
        return { message: String(error) };
    return { type: error.name, message: error.message, stack: error.stack };
}
