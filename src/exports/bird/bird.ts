/** bird (and tools that write its shape, such as twitter-cli): an array of posts, or a page with `tweets`. */
import { anyBookmark, isSurePost } from '../any/any-bookmark.ts'
import type { Format } from '../format.ts'
import { firstRecords } from '../format.ts'
import { readRecords } from '../json/read-records.ts'
import { isObject, type JsonObject, textAt } from '../../x-data/shape.ts'

/** twitter-cli wraps its posts in `data`. */
const LISTS = ['tweets', 'data']

export const bird: Format = {
  id: 'bird',
  description: 'JSON of bird or twitter-cli: an array of posts, or {"tweets": [...]}',
  detect: (sample) => {
    const root = sample.json?.root
    if (Array.isArray(root) && root.length === 0) return true
    if (isObject(root) && Array.isArray(root.tweets) && root.tweets.length === 0) return true
    return firstRecords(sample, ...LISTS).some((record) => isBirds(record) && isSurePost(record))
  },
  read: (input) => readRecords(input, LISTS, (record) => anyBookmark(record, true)),
}

function isBirds(record: JsonObject): boolean {
  if ('_raw' in record) return true
  const handle = textAt(record, 'author', 'username') ?? textAt(record, 'author', 'screenName')
  return handle !== undefined && textAt(record, 'text') !== undefined
}
