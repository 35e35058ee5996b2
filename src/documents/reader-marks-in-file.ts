/**
 * The user's marks in the file of an item: favourite and reading state in its head, the note as its last section. They
 * are written from the row, whoever writes the file, and are no part of the item's `body`.
 */
import type { PostRow } from '../db/tables.ts'
import { safeMarkdown } from '../text/safe-markdown.ts'
import { withoutFrontMatter } from './front-matter.ts'

export type MarksOfFile = Pick<PostRow, 'notes' | 'favourite' | 'reading'>

export interface CutFile {
  /** With its lines of dashes; empty where there is none. */
  head: string
  body: string
  /** The section that was cut off; empty where none of the known ones is there. */
  notes: string
}

/**
 * @param body - What it stands below.
 * @returns The section of a note, as it ends the file; empty where there is no note. Headings in it stay below its own.
 */
export function renderNotes(notes: string, body = '\n'): string {
  const text = safeMarkdown(notes)
  return text === '' ? '' : `${body.endsWith('\n') ? '' : '\n'}\n## My notes\n\n${text}\n`
}

/**
 * @param known - Sections that may have been written last, the likeliest first. Another one was changed by hand, so that it is the user's
 *   text like all else in the body.
 */
export function cutFile(text: string, known: readonly string[]): CutFile {
  const rest = withoutFrontMatter(text)
  const head = text.slice(0, text.length - rest.length)
  const notes = known.find((section) => section !== '' && rest.endsWith(section)) ?? ''
  return { head, body: rest.slice(0, rest.length - notes.length), notes }
}

/** @returns The file with these marks; the same text where it has them already. */
export function joinFile({ head, body }: Omit<CutFile, 'notes'>, marks: MarksOfFile): string {
  return markHead(head, marks) + body + renderNotes(marks.notes, body)
}

const MARK_LINE = /^(?:favourite|reading):.*\r?\n/gm

/** By lines: what the user wrote into the head, and how, stays. */
function markHead(head: string, { favourite, reading }: MarksOfFile): string {
  if (head === '') return head
  const end = /\r\n/.test(head) ? '\r\n' : '\n'
  const lines = [favourite ? 'favourite: true' : '', reading === null ? '' : `reading: ${reading}`]
  const marks = lines.filter((line) => line !== '').map((line) => line + end)
  const rest = head.replaceAll(MARK_LINE, '')
  const at = rest.search(/---[ \t]*(?:\r?\n)?$/)
  return rest.slice(0, at) + marks.join('') + rest.slice(at)
}
