/** JSON of bookmark managers that hold their links in lists and collections: Karakeep and Linkwarden. */
import type { Bookmark, ReaderMarks } from '../../contract/post.ts'
import { Fields } from '../any/fields.ts'
import { marksIn, tagsIn } from '../any/own-marks.ts'
import { isoDate, isoFromUnix } from '../../x-data/dates.ts'
import type { Format } from '../format.ts'
import type { Input } from '../input.ts'
import { readJson } from '../json/read-json.ts'
import { linkBookmark } from '../link-record.ts'
import { bad, found, ignored, readRecord } from '../../x-data/record.ts'
import {
  at,
  compact,
  isObject,
  type JsonObject,
  objectsAt,
  type Path,
  textAt,
  textsAt,
} from '../../x-data/shape.ts'
import type { SourceRecord } from '../../x-data/record.ts'
import { sampleJson } from '../json/sample.ts'

const MAX_FOLDER_DEPTH = 20

export const bookmarkManager: Format = {
  id: 'bookmark-manager',
  description: 'JSON of Karakeep or Linkwarden',
  detect: ({ json }) =>
    objectsAt(json?.root, 'bookmarks').some(
      (one) => 'content' in one && 'createdAt' in one && !('text' in one),
    ) || objectsAt(json?.root, 'collections').some((one) => Array.isArray(one.links)),
  read: (input) => readManager(input),
}

/** The file names its folders in a list of their own, which may come behind the bookmarks; each knows only the one above it. */
class Folders {
  private readonly byId = new Map<string, { name: string; parent: string | undefined }>()

  add(value: unknown): void {
    if (!isObject(value)) return
    const [id, name, parent] = [idIn(value, 'id'), textAt(value, 'name'), idIn(value, 'parentId')]
    if (id !== undefined && name !== undefined) this.byId.set(id, { name: name.replaceAll('/', '-'), parent })
  }

  /** @returns The way to the folder, with `/` between. */
  pathOf(id: string): string | undefined {
    const names: string[] = []
    for (let at = this.byId.get(id); at !== undefined && names.length < MAX_FOLDER_DEPTH;)
      at = (names.unshift(at.name), at.parent === undefined ? undefined : this.byId.get(at.parent))
    return names.length === 0 ? undefined : names.join('/')
  }
}

async function* readManager(input: Input): AsyncGenerator<SourceRecord> {
  const folders = new Folders()
  // All of a file whose head holds it; of a longer one what has been read by then.
  const root = sampleJson(input)?.root
  for (const list of ['lists', 'collections']) for (const folder of objectsAt(root, list)) folders.add(folder)
  const pinned = new Set(objectsAt(root, 'pinnedLinks').flatMap((link) => textAt(link, 'url') ?? []))
  for await (const item of readJson(input, isWanted)) {
    if (!item.ok) {
      yield bad(item.place, item.reason)
      continue
    }
    const { path, value, place } = item.item
    if (path[0] === 'lists' || path[0] === 'collections') folders.add(value)
    if (path[0] === 'bookmarks') yield karakeepRecord(value, place, folders)
    else if (path[0] === 'collections') {
      const id = idIn(value, 'id')
      const folder = (id === undefined ? undefined : folders.pathOf(id)) ?? textAt(value, 'name')
      const links = at(value, 'links')
      for (const [i, link] of (Array.isArray(links) ? (links as unknown[]) : []).entries())
        yield readRecord(`${place}.links[${i}]`, () => found(linkwardenLink(link, folder, pinned)))
    }
  }
}

function isWanted([list, index, ...rest]: Path): boolean {
  return (
    typeof index === 'number' &&
    rest.length === 0 &&
    (list === 'bookmarks' || list === 'collections' || list === 'lists')
  )
}

function karakeepRecord(value: unknown, place: string, folders: Folders): SourceRecord {
  if (!isObject(value)) return bad(place, 'not an object')
  const text = textAt(value, 'content', 'text')
  // A note with the address of what it is about is kept as what the reader wrote about that.
  const url = textAt(value, 'content', 'url') ?? textAt(value, 'content', 'sourceUrl')
  if (url === undefined) return ignored('a note or a file, not a link')
  const marks = marksOf(value, text)
  return readRecord(place, () =>
    found(
      linkBookmark(url, {
        title: textAt(value, 'title'),
        folders: textsAt(value, 'lists').flatMap((id) => folders.pathOf(id) ?? []),
        tags: tagsIn(new Fields({ tags: value.tags })),
        bookmarkedAt: isoFromUnix(at(value, 'createdAt')) ?? isoDate(at(value, 'createdAt')),
        ...(marks === undefined ? {} : { marks }),
      }),
    ),
  )
}

function marksOf(value: JsonObject, text: string | undefined): ReaderMarks | undefined {
  const marks = marksIn(new Fields({ ...value, status: undefined, state: undefined }))
  if (text === undefined) return marks
  return compact<ReaderMarks>({ ...marks, notes: [marks?.notes, text].filter(Boolean).join('\n\n') })
}

function linkwardenLink(link: unknown, folder: string | undefined, pinned: ReadonlySet<string>): Bookmark {
  const url = textAt(link, 'url') ?? ''
  const notes = textAt(link, 'description')?.trim()
  const marks = compact<ReaderMarks>({
    // What Linkwarden calls a description is a field that its user fills.
    notes: notes === '' ? undefined : notes,
    favourite: pinned.has(url) ? true : undefined,
  })
  return linkBookmark(url, {
    title: textAt(link, 'name'),
    folders: folder === undefined ? [] : [folder],
    tags: objectsAt(link, 'tags').flatMap((tag) => textAt(tag, 'name') ?? []),
    bookmarkedAt: isoDate(at(link, 'importDate')) ?? isoDate(at(link, 'createdAt')),
    ...(Object.keys(marks).length === 0 ? {} : { marks }),
  })
}

function idIn(value: unknown, key: string): string | undefined {
  const id = at(value, key)
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
}
