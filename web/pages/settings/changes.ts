/** Settings that were changed and are not saved yet, by name; null takes the setting away. */
export type Changes = Readonly<Record<string, string | null>>

/** @returns What was changed since `saved` was sent. */
export function withoutSaved(now: Changes, saved: Changes): Changes {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== saved[name]))
}
