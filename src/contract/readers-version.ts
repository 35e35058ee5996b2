/**
 * Raised by whoever changes what the readers of X's answers and of exports make of a record: what is kept of them is then
 * read again, once (`src/exports/reparse`).
 */
export const READERS_VERSION = 1
