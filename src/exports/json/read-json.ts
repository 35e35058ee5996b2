/** Reads JSON and JSON Lines alike: the selected values, each with the place where it stood. */
import type { Input } from '../input.ts'
import { linesOf } from '../input.ts'
import { isObject, type Path } from '../../x-data/shape.ts'
import { cleanValue } from './clean.ts'
import { isWrittenExactly, quoteLargeNumbers } from './exact-numbers.ts'
import type { Select } from './json-builder.ts'
import { sampleJson } from './sample.ts'
import { streamJson } from './json-stream.ts'

export interface JsonValue {
  /** `bookmarks[3]` or `line 17`. */
  place: string
  path: Path
  value: unknown
  /** Which JSON text of the file, or which line. */
  document: number
  bytes: number
}

export type JsonItem = { ok: true; item: JsonValue } | { ok: false; place: string; reason: string }

/**
 * Yields the selected values in the order of the file, clean of what cannot be stored.
 * A line of JSON Lines in which nothing is selected comes as a whole, with an empty path.
 */
export async function* readJson(input: Input, select: Select): AsyncGenerator<JsonItem> {
  const { within = [], alike = false } = input
  const inside: Select = (path) => isWithin(path, within, alike) && select(path.slice(within.length))
  const items = sampleJson(input)?.lines === true ? readLines(input, inside) : readStream(input, inside)
  for await (const item of items)
    yield item.ok ? { ok: true, item: { ...item.item, path: item.item.path.slice(within.length) } } : item
}

function isWithin(path: Path, within: Path, alike: boolean): boolean {
  if (path.length < within.length) return false
  return within.every((key, i) => {
    if (alike && i === within.length - 1) return true
    return typeof key === 'number' ? typeof path[i] === 'number' : path[i] === key
  })
}

async function* readStream(input: Input, select: Select): AsyncGenerator<JsonItem> {
  for await (const item of streamJson(input.bytes, select, isWrittenExactly(input.head))) {
    if (item.kind === 'broken') {
      yield { ok: false, place: `byte ${item.offset}`, reason: item.reason }
      continue
    }
    const { built } = item
    const place = placeOf(built.path) || `document ${built.document + 1}`
    yield clean({ ...built, place })
  }
}

async function* readLines(input: Input, select: Select): AsyncGenerator<JsonItem> {
  let number = 0
  const exact = isWrittenExactly(input.head)
  for await (const line of linesOf(input.bytes)) {
    number += 1
    if (line?.trim() === '') continue
    const place = `line ${number}`
    const parsed = line === undefined ? { error: 'the line is longer than 64 MB' } : parseLine(line, exact)
    if (parsed.error !== undefined) {
      yield { ok: false, place, reason: parsed.error }
      continue
    }
    let any = false
    for (const { path, value } of selected(parsed.value, select, [])) {
      any = true
      yield clean({
        place: `${place}, ${placeOf(path)}`,
        path,
        value,
        document: number,
        bytes: line?.length ?? 0,
      })
    }
    if (!any)
      yield clean({ place, path: [], value: parsed.value, document: number, bytes: line?.length ?? 0 })
  }
}

/** @returns `data[0].id` for `['data', 0, 'id']`. */
export function placeOf(path: Path): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('')
}

function clean(item: JsonValue): JsonItem {
  try {
    return { ok: true, item: { ...item, value: cleanValue(item.value) } }
  } catch (error) {
    return { ok: false, place: item.place, reason: error instanceof Error ? error.message : 'not readable' }
  }
}

function parseLine(line: string, exact: boolean): { value?: unknown; error?: string } {
  try {
    return { value: JSON.parse(quoteLargeNumbers(line, exact)) as unknown }
  } catch (error) {
    // V8 quotes the line in its message, which can be long.
    const message = error instanceof Error ? error.message.slice(0, 120).toWellFormed() : ''
    return { error: `broken JSON: ${message}` }
  }
}

function* selected(value: unknown, select: Select, path: Path): Generator<{ path: Path; value: unknown }> {
  if (path.length > 0 && select(path)) {
    yield { path, value }
    return
  }
  if (path.length > 20) return
  if (Array.isArray(value)) {
    for (const [i, item] of (value as unknown[]).entries()) yield* selected(item, select, [...path, i])
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) yield* selected(value[key], select, [...path, key])
  }
}
