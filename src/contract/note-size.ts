/** What a note may hold, in characters: page, API and command line say the same. */
export const MAX_NOTE_CHARS = 100_000
