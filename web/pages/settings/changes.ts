/** Settings that were changed and are not saved yet, by name; null takes the setting away. */
export type Changes = Readonly<Record<string, string | null>>
