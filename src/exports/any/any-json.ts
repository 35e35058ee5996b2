/** JSON of whatever tool: clients and scrapers of X, and bookmark managers. Each record is read by what its fields are called. */
import type { Format, Sample } from '../format.ts'
import type { Input } from '../input.ts'
import { readJson } from '../json/read-json.ts'
import { readRecords } from '../json/read-records.ts'
import { sampleJson } from '../json/sample.ts'
import { bad, found, readRecord } from '../../x-data/record.ts'
import { isObject, type JsonObject } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { anyBookmark, isKnownRecord, isSurePost } from './any-bookmark.ts'

const LOOKED_AT = 20

export const anyJson: Format = {
  id: 'json',
  description:
    'JSON of other tools: clients and scrapers of X, gallery-dl, Raindrop, Pinboard, wallabag, Omnivore, linkding',
  detect: ({ json }: Sample) => recordsOf(json?.root).records.some(isKnownRecord),
  read: (input) => readAny(input),
}

interface Records {
  /** Each in an array of its own, behind a number and an address, as `gallery-dl -j` prints them. */
  areRows: boolean
  records: JsonObject[]
}

/** Lists that are wrapped are found by `findFormat`, where a more particular format comes first. */
function recordsOf(root: unknown): Records {
  if (isObject(root)) return { areRows: false, records: [root] }
  if (!Array.isArray(root)) return { areRows: false, records: [] }
  const first = (root as unknown[]).slice(0, LOOKED_AT)
  const rows = first.filter((row): row is unknown[] => Array.isArray(row) && typeof row[0] === 'number')
  return rows.length > 0
    ? { areRows: true, records: rows.flat().filter(isObject) }
    : { areRows: false, records: first.filter(isObject) }
}

function readAny(input: Input): AsyncIterable<SourceRecord> {
  const { areRows, records } = recordsOf(sampleJson(input)?.root)
  const trusted = records.some(isSurePost)
  if (areRows) return readRows(input, trusted)
  return readRecords(input, [], (record) => anyBookmark(record, trusted))
}

/** The objects of the rows; what is beside them is their address. */
async function* readRows(input: Input, trusted: boolean): AsyncGenerator<SourceRecord> {
  for await (const item of readJson(input, (path) => path.length === 2)) {
    if (!item.ok) yield bad(item.place, item.reason)
    else {
      const { value, place } = item.item
      if (isObject(value)) yield readRecord(place, () => found(anyBookmark(value, trusted)))
    }
  }
}
