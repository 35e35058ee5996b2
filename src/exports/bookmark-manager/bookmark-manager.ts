/** JSON of bookmark managers: Karakeep and Linkwarden. */
import type { Bookmark } from '../../contract/post.ts'
import { isoDate, isoFromUnix } from '../../x-data/dates.ts'
import type { Format } from '../format.ts'
import type { Input } from '../input.ts'
import { readJson } from '../json/read-json.ts'
import { linkBookmark } from '../link-record.ts'
import { bad, found, ignored, readRecord } from '../../x-data/record.ts'
import { at, isObject, listAt, objectsAt, type Path, textAt, textsAt } from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'

export const bookmarkManager: Format = {
  id: 'bookmark-manager',
  description: 'JSON of Karakeep or Linkwarden',
  detect: ({ json }) =>
    objectsAt(json?.root, 'bookmarks').some((one) => 'content' in one && 'createdAt' in one) ||
    objectsAt(json?.root, 'collections').some((one) => Array.isArray(one.links)),
  read: (input) => readManager(input),
}

async function* readManager(input: Input): AsyncGenerator<SourceRecord> {
  const select = ([list, index, ...rest]: Path): boolean =>
    typeof index === 'number' && rest.length === 0 && (list === 'bookmarks' || list === 'collections')
  for await (const item of readJson(input, select)) {
    if (!item.ok) yield bad(item.place, item.reason)
    else if (item.item.path[0] === 'bookmarks') yield karakeepRecord(item.item.value, item.item.place)
    else if (item.item.path[0] === 'collections') {
      const { value, place } = item.item
      const name = textAt(value, 'name')
      const folders = name === undefined ? [] : [name]
      for (const [i, link] of listAt(value, 'links').entries())
        yield readRecord(`${place}.links[${i}]`, () => found(linkwardenLink(link, folders)))
    }
  }
}

function karakeepRecord(value: unknown, place: string): SourceRecord {
  if (!isObject(value)) return bad(place, 'not an object')
  const url = textAt(value, 'content', 'url')
  if (url === undefined) return ignored('a note or a file, no link')
  return readRecord(place, () =>
    found(
      linkBookmark(url, {
        title: textAt(value, 'title'),
        note: textAt(value, 'note'),
        tags: textsAt(value, 'tags'),
        bookmarkedAt: isoFromUnix(at(value, 'createdAt')),
      }),
    ),
  )
}

function linkwardenLink(link: unknown, folders: string[]): Bookmark {
  return linkBookmark(textAt(link, 'url') ?? '', {
    title: textAt(link, 'name'),
    note: textAt(link, 'description'),
    folders,
    tags: objectsAt(link, 'tags').flatMap((tag) => textAt(tag, 'name') ?? []),
    bookmarkedAt: isoDate(at(link, 'createdAt')),
  })
}
