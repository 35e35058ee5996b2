/** Safe ways to read values of unknown shape. Only own properties are seen, so `__proto__` in a file is harmless. */
export type JsonObject = Record<string, unknown>
export type Path = readonly (string | number)[]

/** Why a record cannot be read, in words for the user. Caught by `readRecord`. */
export class RecordError extends Error {}

/** @returns True for an object that is no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @returns The value below `value` by own keys, or undefined where a step is missing. */
export function at(value: unknown, ...path: Path): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined
    current = (current as JsonObject)[key]
  }
  return current
}

/** @returns The object there, or undefined. */
export function objectAt(value: unknown, ...path: Path): JsonObject | undefined {
  const found = at(value, ...path)
  return isObject(found) ? found : undefined
}

/** @returns The non-empty string there, or undefined. */
export function textAt(value: unknown, ...path: Path): string | undefined {
  const found = at(value, ...path)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** @returns The finite number there (digits in a string count), or undefined. */
export function numberAt(value: unknown, ...path: Path): number | undefined {
  const found = at(value, ...path)
  const number = typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : found
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** @returns The array there, or an empty one. */
export function listAt(value: unknown, ...path: Path): unknown[] {
  const found = at(value, ...path)
  return Array.isArray(found) ? (found as unknown[]) : []
}

/** @returns The objects of the array there. */
export function objectsAt(value: unknown, ...path: Path): JsonObject[] {
  return listAt(value, ...path).filter(isObject)
}

/** @returns The non-empty strings of the array there. */
export function textsAt(value: unknown, ...path: Path): string[] {
  return listAt(value, ...path).filter((item): item is string => typeof item === 'string' && item !== '')
}

/** Drops undefined values, so that optional properties stay away. */
export function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T
}
