/** What the reader himself wrote or set, read from a record of any tool. */
import type { Highlight, ReaderMarks, ReadingState } from '../../contract/post.ts'
import { compact, isObject } from '../../x-data/shape.ts'
import { Fields } from './fields.ts'
import * as own from './own-names.ts'

const QUOTE = ['quote', 'text', 'highlight', 'content', 'exact', 'highlightedtext'] as const
const COMMENT = ['note', 'comment', 'annotation', 'notetext', 'text'] as const
const SEPARATOR = /\s*[,;|]\s*/
const IN_RAINDROP = /(?:^|\n)Highlight:/
const LOCATION_IS_READING = /^(?:new|later|shortlist|archive)$/

/** @returns The marks; undefined where the record has none. */
export function marksIn(fields: Fields): ReaderMarks | undefined {
  const marks = compact<ReaderMarks>({
    notes: notesIn(fields),
    highlights: highlightsIn(fields),
    favourite: isTrue(fields, own.FAVOURITE) ? true : undefined,
    reading: readingIn(fields),
  })
  return Object.keys(marks).length === 0 ? undefined : marks
}

/** @returns Folders, as paths with `/` between. */
export function foldersIn(fields: Fields): string[] {
  const words = fields
    .all(own.FOLDERS)
    .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
  const folders = words.flatMap((word) => wordOf(word) ?? []).map((name) => name.replace(/ ?\/ ?/g, '/'))
  // What Raindrop and Instapaper write for none, and gallery-dl for the site.
  return unique(folders.filter((name) => !/^(?:unsorted|twitter|uncategorized|none|-1)$/i.test(name)))
}

export function tagsIn(fields: Fields): string[] {
  // Pinboard parts its tags by spaces, and no other tool writes these two fields.
  const separator = fields.has(['toread']) && fields.has(['shared']) ? /\s+/ : SEPARATOR
  return unique(fields.list(own.TAGS, separator).flatMap((word) => wordOf(word)?.replace(/^#/, '') ?? []))
}

/** @returns A title that a person gave; not what X writes above its pages, nor the address, nor the beginning of the text. */
export function ownTitle(title: string | undefined, post = ''): string | undefined {
  const text = title?.trim() ?? ''
  if (post.startsWith(text.replace(/(?:\.{3}|\u2026)$/, ''))) return undefined
  if (text === '' || /^https?:\/\/|^(?:www\.)?(?:x|twitter)\.com/i.test(text)) return undefined
  const isOfX =
    /\p{L}+ (?:X|Twitter) ?[:：]|(?:\/|\u2013|-|\|) (?:X|Twitter)$|^(?:X|Twitter)$|^@\w{1,15}\b/iu.test(text)
  return isOfX ? undefined : text
}

function notesIn(fields: Fields): string | undefined {
  const notes = fields.all(own.NOTES).flatMap((value) => textsOf(value))
  return notes.length === 0 ? undefined : unique(notes).join('\n\n')
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return (value as unknown[]).flatMap(textsOf)
  const text = isObject(value)
    ? new Fields(value).text(['text', 'content', 'body', 'note', 'comment'])
    : value
  return typeof text === 'string' && text.trim() !== '' ? [text.trim()] : []
}

function highlightsIn(fields: Fields): Highlight[] | undefined {
  const comment = fields.has(['highlight']) ? fields.text(['note']) : undefined
  const found = fields
    .all(own.HIGHLIGHTS)
    .flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .flatMap((value) => highlightOf(value))
    .map((highlight) => (comment === undefined ? highlight : { ...highlight, note: comment }))
  return found.length === 0 ? undefined : found
}

function highlightOf(value: unknown): Highlight[] {
  if (typeof value === 'string') {
    if (IN_RAINDROP.test(value)) return value.split(/(?:^|\n)Highlight:/).flatMap(raindropHighlight)
    return value.trim() === '' || /^\d+$/.test(value) ? [] : [{ quote: value.trim() }]
  }
  if (!isObject(value)) return []
  const fields = new Fields(value)
  const quote = fields.text(QUOTE)
  if (quote === undefined) return []
  const note = fields.all(COMMENT).find((text): text is string => typeof text === 'string' && text !== quote)
  return [
    compact<Highlight>({ quote: quote.trim(), note: note?.trim(), color: fields.text(['color', 'colour']) }),
  ]
}

/** `Highlight:...` with `Note:...` in the next line. */
function raindropHighlight(text: string): Highlight[] {
  const [quote = '', note] = text.split(/\nNote:/)
  if (quote.trim() === '') return []
  return [compact<Highlight>({ quote: quote.trim(), note: note?.trim() === '' ? undefined : note?.trim() })]
}

function readingIn(fields: Fields): ReadingState | undefined {
  if (isTrue(fields, own.ARCHIVED)) return 'archived'
  if (isTrue(fields, own.READ)) return 'read'
  if (isTrue(fields, own.UNREAD)) return 'unread'
  for (const value of fields.all(own.READING_WORD)) {
    const word = String(value).trim().toLowerCase()
    if (/^archived?$/.test(word)) return 'archived'
    if (/^(?:read|completed|done|finished)$/.test(word)) return 'read'
    if (/^(?:unread|to ?read|succeeded|saved)$/.test(word) || LOCATION_IS_READING.test(word)) return 'unread'
  }
  return undefined
}

function isTrue(fields: Fields, names: readonly string[]): boolean {
  return fields
    .all(names)
    .some((value) => value === true || value === 1 || /^(?:true|yes|1|x|\u2713)$/i.test(String(value)))
}

function wordOf(value: unknown): string | undefined {
  const word = isObject(value) ? new Fields(value).text(['name', 'title', 'label', 'tagname', 'tag']) : value
  return typeof word === 'string' && word.trim() !== '' ? word.trim() : undefined
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)]
}
