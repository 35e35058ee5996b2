/** What the reader himself wrote about a post: merged from several files, and as words for models. */
import type { Highlight, MarkName, ReaderMarks } from '../contract/post.ts'
import type { PostRow } from '../db/tables.ts'

/** As a row of `posts` holds it. */
export type MarkColumns = Pick<PostRow, 'notes' | 'highlights' | 'own_title' | 'favourite' | 'reading'>

const NONE: MarkColumns = { notes: '', highlights: [], own_title: null, favourite: false, reading: null }
const BETWEEN_NOTES = '\n\n'

/**
 * @param known - What is stored; nothing of it is lost. A title and a state that are there already stay.
 * @returns The columns with what a file adds.
 */
export function mergeMarks(known: MarkColumns = NONE, added: ReaderMarks = {}): MarkColumns {
  return {
    notes: mergeNotes(known.notes, added.notes?.trim() ?? ''),
    highlights: mergeHighlights(known.highlights, added.highlights ?? []),
    own_title: known.own_title ?? added.title ?? null,
    favourite: known.favourite || added.favourite === true,
    reading: known.reading ?? added.reading ?? null,
  }
}

/** @returns What an import may still add: the marks that the user set here are the user's. */
export function withoutOwn(added: ReaderMarks = {}, setByHand: readonly MarkName[] = []): ReaderMarks {
  const own: ReadonlySet<string> = new Set(setByHand)
  return Object.fromEntries(Object.entries(added).filter(([name]) => !own.has(name)))
}

/** @returns The marks that a row holds. */
export function marksOf({
  notes,
  highlights,
  own_title: title,
  favourite,
  reading,
}: MarkColumns): ReaderMarks {
  return {
    ...(notes === '' ? {} : { notes }),
    ...(highlights.length === 0 ? {} : { highlights }),
    ...(title === null ? {} : { title }),
    ...(favourite ? { favourite } : {}),
    ...(reading === null ? {} : { reading: reading as NonNullable<ReaderMarks['reading']> }),
  }
}

/** @returns The marks of one bookmark that stands twice in a file. */
export function joinMarks(first: ReaderMarks = {}, second: ReaderMarks = {}): ReaderMarks {
  return marksOf(mergeMarks(mergeMarks(undefined, first), second))
}

/** @returns All that the reader wrote, for models; empty where that is nothing. */
export function readerWords({ notes, highlights, own_title: title }: MarkColumns): string {
  const marked = highlights.map(
    ({ quote, note }) => `Marked: ${quote}${note === undefined ? '' : `\nBeside it: ${note}`}`,
  )
  return [title ?? '', notes, ...marked].filter((text) => text !== '').join('\n')
}

function mergeNotes(known: string, added: string): string {
  if (added === '' || known.split(BETWEEN_NOTES).includes(added) || known === added) return known
  return known === '' ? added : `${known}${BETWEEN_NOTES}${added}`
}

function mergeHighlights(known: readonly Highlight[], added: readonly Highlight[]): Highlight[] {
  const byQuote = new Map(known.map((highlight) => [highlight.quote, highlight]))
  for (const highlight of added)
    byQuote.set(highlight.quote, { ...highlight, ...byQuote.get(highlight.quote) })
  return [...byQuote.values()]
}
