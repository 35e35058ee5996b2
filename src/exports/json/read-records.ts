/** Reads files that are a list of records: an array, an object with the array under a known key, JSON Lines, or one record. */
import type { Bookmark } from '../../contract/post.ts'
import type { Input } from '../input.ts'
import { bad, found, readRecord } from '../../x-data/record.ts'
import { isObject, type JsonObject, type Path, RecordError } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { readJson } from './read-json.ts'
import { sampleJson } from './sample.ts'

/**
 * @param lists - Keys of the root under which the array may stand.
 * @param read - Makes a record of an object; may throw `RecordError`.
 */
export async function* readRecords(
  input: Input,
  lists: readonly string[],
  read: (record: JsonObject) => Bookmark | SourceRecord,
): AsyncGenerator<SourceRecord> {
  const root = sampleJson(input)?.root
  const single = isObject(root) && !lists.some((key) => Object.hasOwn(root, key))
  const select = (path: Path): boolean => {
    const [first, second] = path
    if (path.length === 0) return single
    if (path.length === 1) return typeof first === 'number'
    return (
      path.length === 2 && typeof first === 'string' && lists.includes(first) && typeof second === 'number'
    )
  }
  for await (const item of readJson(input, select)) {
    if (!item.ok) {
      yield bad(item.place, item.reason)
      continue
    }
    const { place, value } = item.item
    yield readRecord(place, () => {
      if (!isObject(value)) throw new RecordError('not an object')
      const made = read(value)
      return 'kind' in made ? made : found(made)
    })
  }
}
