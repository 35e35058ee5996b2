/** What the columns of a table hold: by their headings, which may be in any language, and by their content. */
import { parsePostUrl } from '../../x-data/post-url.ts'
import { exactDate, looseDate } from '../any/written-at.ts'
import { plainName } from '../any/fields.ts'
import * as own from '../any/own-names.ts'
import * as post from '../any/post-names.ts'

/** What a user may say of a column, and the name by which the reader of records knows it. */
export const COLUMN_FIELDS = {
  url: 'url',
  id: 'tweetid',
  text: 'fulltext',
  handle: 'authorhandle',
  name: 'authorname',
  date: 'createdat',
  saved: 'bookmarkedat',
  title: 'title',
  note: 'notes',
  highlight: 'highlight',
  tags: 'tags',
  folder: 'folder',
  media: 'mediaurls',
  links: 'urls',
  favourite: 'favourite',
} as const
export type ColumnField = keyof typeof COLUMN_FIELDS

export interface Column {
  heading: string
  /** Undefined where it is left out. */
  field: ColumnField | undefined
  /** The reader knows the heading itself, which may say more than the field. */
  isNamed: boolean
}

const BY_HEADING: readonly [ColumnField, readonly string[]][] = [
  ['id', [...post.POST_ID, 'idstr', 'restid', 'postid']],
  ['url', post.ADDRESS],
  ['handle', [...post.FLAT_HANDLE, 'profile', 'screenname']],
  ['name', [...post.FLAT_NAME.filter((name) => name !== 'name'), 'author', 'user']],
  ['saved', own.BOOKMARKED],
  ['date', post.WRITTEN],
  ['note', own.NOTES],
  ['highlight', own.HIGHLIGHTS],
  ['tags', own.TAGS],
  ['folder', own.FOLDERS],
  ['favourite', own.FAVOURITE],
  ['links', post.LINKS],
  ['media', Object.keys(post.MEDIA)],
  ['title', own.TITLE],
  ['text', post.TEXT],
]
/** Of the cells that hold anything. */
const [MOST, ENOUGH] = [0.6, 0.8]
const [ID_DIGITS, LONG_TEXT] = [10, 25]

/**
 * @param rows - Some of the first rows, for what the headings do not tell.
 * @returns A column for each heading; each field once where there can be only one.
 */
export function guessColumns(headings: readonly string[], rows: readonly (readonly string[])[]): Column[] {
  const cellsOf = (i: number): string[] =>
    rows.map((row) => row[i]?.trim() ?? '').filter((cell) => cell !== '')
  const columns: Column[] = headings.map((heading, i) => {
    const field = fieldOfHeading(heading)
    return { heading, field, isNamed: field !== undefined && fits(field, cellsOf(i)) }
  })
  const taken = (field: ColumnField): boolean =>
    columns.some((column) => column.isNamed && column.field === field)
  for (const [i, column] of columns.entries()) {
    if (column.isNamed && !(column.field === 'links' && isMost(cellsOf(i), isPostAddress))) continue
    column.field = fieldOfContent(cellsOf(i), taken)
    column.isNamed = false
  }
  preferPostAddress(columns, cellsOf)
  addText(columns, cellsOf)
  return columns
}

function fieldOfHeading(heading: string): ColumnField | undefined {
  const name = plainName(heading)
  return BY_HEADING.find(([, names]) => names.includes(name))?.[0]
}

/** A heading that its cells contradict says nothing: `Link` above titles, `Date` above texts. */
function fits(field: ColumnField, cells: readonly string[]): boolean {
  if (field === 'url') return isMost(cells, isAddress)
  if (field === 'id') return isMost(cells, (cell) => /^\d+$/.test(cell))
  return true
}

function fieldOfContent(
  cells: readonly string[],
  taken: (field: ColumnField) => boolean,
): ColumnField | undefined {
  if (cells.length === 0) return undefined
  if (isMost(cells, isPostAddress) || (!taken('url') && isMost(cells, isAddress))) return 'url'
  if (!taken('handle') && isMost(cells, (cell) => /^@\w{1,15}$/.test(cell))) return 'handle'
  if (!taken('media') && isMost(cells, (cell) => /^https?:\/\/\w+\.twimg\.com\//.test(cell))) return 'media'
  if (
    !taken('date') &&
    isMost(cells, (cell) => (exactDate(cell) ?? looseDate(cell)) !== undefined && !/^\d+$/.test(cell))
  )
    return 'date'
  return undefined
}

/** Of several columns of addresses the one with posts is that of the bookmark; the others are what it leads to. */
function preferPostAddress(columns: Column[], cellsOf: (i: number) => string[]): void {
  const addresses = columns.map((column, i) => ({ column, i })).filter(({ column }) => column.field === 'url')
  const posts = addresses.find(({ i }) => isMost(cellsOf(i), isPostAddress))
  if (posts === undefined) return
  for (const { column } of addresses) {
    if (column === posts.column) continue
    column.field = 'links'
    column.isNamed = false
  }
}

/** Beside the address of a post, the column with the longest words is what it says, where no heading says which. */
function addText(columns: Column[], cellsOf: (i: number) => string[]): void {
  if (columns.some(({ field }) => field === 'text')) return
  const isOfPosts = columns.some(({ field }, i) => field === 'url' && isMost(cellsOf(i), isPostAddress))
  const lengths = columns.map(({ field }, i) => (field === undefined ? averageLength(cellsOf(i)) : 0))
  const longest = Math.max(0, ...lengths)
  const column = columns[lengths.indexOf(longest)]
  if (isOfPosts && column !== undefined && longest >= LONG_TEXT) column.field = 'text'
}

/** @returns Whether the rows are surely bookmarks: an address in most, or the ids of posts. */
export function areBookmarks(columns: readonly Column[], rows: readonly (readonly string[])[]): boolean {
  return columns.some(({ field }, i) => {
    const cells = rows.map((row) => row[i]?.trim() ?? '').filter((cell) => cell !== '')
    if (field === 'url') return share(cells, isAddress) >= ENOUGH || isMost(cells, isPostAddress)
    return field === 'id' && isMost(cells, (cell) => /^\d+$/.test(cell) && cell.length >= ID_DIGITS)
  })
}

function averageLength(cells: readonly string[]): number {
  const texts = cells.filter((cell) => /\s/.test(cell))
  return texts.length === 0 ? 0 : texts.reduce((sum, text) => sum + text.length, 0) / cells.length
}

function isMost(cells: readonly string[], test: (cell: string) => boolean): boolean {
  return cells.length > 0 && share(cells, test) >= MOST
}

function share(cells: readonly string[], test: (cell: string) => boolean): number {
  return cells.length === 0 ? 0 : cells.filter(test).length / cells.length
}

function isAddress(cell: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(cell) || isPostAddress(cell)
}

function isPostAddress(cell: string): boolean {
  return parsePostUrl(withScheme(cell)) !== undefined
}

/** @returns The address as it is opened: tables often leave `https://` out. */
export function withScheme(address: string): string {
  const text = address.trim()
  return /^(?:www\.|mobile\.)?(?:x|twitter)\.com\//i.test(text) ? `https://${text}` : text
}
