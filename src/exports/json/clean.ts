/** Makes text and whole values from outside safe to store: PostgreSQL refuses NUL, and UTF-8 half surrogates. */
import { RecordError } from '../../x-data/shape.ts'

const MAX_DEPTH = 200

/** @returns The text without NUL characters, lone surrogates replaced by U+FFFD. */
export function cleanText(text: string): string {
  const without = text.includes('\0') ? text.replaceAll('\0', '') : text
  return without.isWellFormed() ? without : without.toWellFormed()
}

/**
 * @returns The value with every string in it clean.
 * @throws {RecordError} if it is nested so deep that reading it would exhaust the stack.
 */
export function cleanValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) throw new RecordError(`nested deeper than ${MAX_DEPTH} levels`)
  if (Array.isArray(value)) {
    const list = value as unknown[]
    for (let i = 0; i < list.length; i++) list[i] = cleanValue(list[i], depth + 1)
    return list
  }
  const object = value as Record<string, unknown>
  // Read only by `at`, which asks for own keys: a key `__proto__` was made with defineProperty or JSON.parse.
  for (const key of Object.keys(object)) {
    if (key !== '__proto__') object[key] = cleanValue(object[key], depth + 1)
  }
  return object
}
