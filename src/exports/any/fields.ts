/** The fields of a record by meaning: `fullText`, `full_text` and `Full Text` are one name. */
import { isObject, type JsonObject, RecordError } from '../../x-data/shape.ts'

/** The records of a file have the same few keys. */
const plainNames = new Map<string, string>()
const MAX_REMEMBERED = 2000

/** @returns The name without case, separators and spaces. */
export function plainName(key: string): string {
  const known = plainNames.get(key)
  if (known !== undefined) return known
  const name = key.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  if (plainNames.size < MAX_REMEMBERED && key.length < 100) plainNames.set(key, name)
  return name
}

/** A path of plain names, joined by dots: `author.username`. */
export type FieldName = string

/** Reads one record. Names are tried in order; the first that holds something counts. */
export class Fields {
  readonly record: JsonObject
  private readonly byName = new Map<string, unknown>()

  constructor(record: JsonObject) {
    this.record = record
    for (const key of Object.keys(record)) {
      const name = plainName(key)
      if (!isNothing(record[key]) && !this.byName.has(name)) this.byName.set(name, record[key])
    }
  }

  /** @returns What the field holds; undefined for null, an empty text or an empty list. */
  get(name: FieldName): unknown {
    if (!name.includes('.')) return this.byName.get(name)
    const [first = '', ...rest] = name.split('.')
    const value = this.byName.get(first)
    return isObject(value) ? new Fields(value).get(rest.join('.')) : undefined
  }

  has(names: readonly FieldName[]): boolean {
    return names.some((name) => this.get(name) !== undefined)
  }

  /** @returns All values of these fields, in the order of the names. */
  all(names: readonly FieldName[]): unknown[] {
    return names.map((name) => this.get(name)).filter((value) => value !== undefined)
  }

  text(names: readonly FieldName[]): string | undefined {
    return this.all(names).find((value) => typeof value === 'string')
  }

  object(names: readonly FieldName[]): JsonObject | undefined {
    return this.all(names).find(isObject)
  }

  number(names: readonly FieldName[]): number | undefined {
    for (const value of this.all(names)) {
      const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
      if (typeof number === 'number' && Number.isFinite(number)) return number
    }
    return undefined
  }

  /** @returns The items of all lists; a text is a list of its own, parted where `separator` says. */
  list(names: readonly FieldName[], separator?: RegExp): unknown[] {
    return this.all(names).flatMap((value): unknown[] => {
      if (Array.isArray(value)) return value as unknown[]
      if (typeof value !== 'string') return [value]
      return listInText(value) ?? (separator === undefined ? [value] : value.split(separator))
    })
  }

  /** @returns Names of the record, plain. */
  names(): string[] {
    return [...this.byName.keys()]
  }
}

/** A list in a cell of a table: JSON, or as Python prints it. */
function listInText(text: string): unknown[] | undefined {
  if (!/^\s*\[[\s\S]*\]\s*$/.test(text)) return undefined
  for (const candidate of [text, pythonToJson(text)]) {
    try {
      const value: unknown = JSON.parse(candidate)
      if (Array.isArray(value)) return value as unknown[]
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw new RecordError('a list that cannot be read')
    }
  }
  return undefined
}

/** `['a', "b's"]` to `["a", "b's"]`. */
function pythonToJson(text: string): string {
  return text.replace(/'((?:[^'\\]|\\.){0,2000})'/g, (_, inner: string) =>
    JSON.stringify(inner.replaceAll("\\'", "'")),
  )
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}
