/** What every export format offers to `openExport`. */
import type { ArchiveCompanions } from './x-archive/x-archive-companions.ts'
import type { Input } from './input.ts'
import type { JsonSample } from './json/sample.ts'
import { isObject, type JsonObject } from '../x-data/shape.ts'
import type { SourceRecord } from '../x-data/record.ts'

export interface Sample {
  /** The start of the file, without leading white space. */
  head: string
  /** The whole file is in `head`. */
  complete: boolean
  json: JsonSample | undefined
}

export interface Format {
  id: string
  /** One line for the user. */
  description: string
  /** By content only. */
  detect: (sample: Sample) => boolean
  read: (input: Input, companions?: ArchiveCompanions) => AsyncIterable<SourceRecord>
}

/**
 * @param lists - Keys of the root under which the records may stand.
 * @returns The first records of the sample: of the array, of a list in the object, or the object itself.
 */
export function firstRecords(sample: Sample, ...lists: string[]): JsonObject[] {
  const root = sample.json?.root
  if (Array.isArray(root)) return (root as unknown[]).slice(0, 20).filter(isObject)
  if (!isObject(root)) return []
  const list = lists.map((key) => root[key]).find((value) => Array.isArray(value))
  return list === undefined ? [root] : (list as unknown[]).slice(0, 20).filter(isObject)
}
