/** Bold and italic stretches of a long post, as X counts them: in characters, not in UTF-16 units. */
import type { TextStyle } from '../../contract/post.ts'
import { compact, numberAt, objectsAt, textsAt } from '../shape.ts'
import type { TextEdit } from './text.ts'

/**
 * @param raw - The text as X delivers it.
 * @param edits - What was changed to make the post's own text of it.
 * @param text - That text.
 */
export function stylesOf(
  note: unknown,
  raw: string,
  edits: readonly TextEdit[],
  text: string,
): TextStyle[] | undefined {
  const tags = objectsAt(note, 'richtext', 'richtext_tags').flatMap((tag) => {
    const types = textsAt(tag, 'richtext_types').map((type) => type.toLowerCase())
    const [from, to] = [numberAt(tag, 'from_index'), numberAt(tag, 'to_index')]
    return from === undefined || to === undefined || from < 0 || to <= from ? [] : [{ from, to, types }]
  })
  if (tags.length === 0) return undefined
  const units = unitsOf(raw, tags)
  const styles = tags.flatMap(({ from, to, types }): TextStyle[] => {
    const [start, end] = [moved(units(from), edits), Math.min(moved(units(to), edits), text.length)]
    const bold = types.includes('bold') ? true : undefined
    const italic = types.includes('italic') ? true : undefined
    if (start >= end || (bold ?? italic) === undefined) return []
    return [compact<TextStyle>({ from: start, to: end, bold, italic })]
  })
  return styles.length === 0 ? undefined : styles
}

/**
 * X counts characters; some records hold UTF-16 units. They differ behind an emoji only: then what cuts fewer words in
 * two is right.
 */
function unitsOf(raw: string, tags: readonly { from: number; to: number }[]): (place: number) => number {
  const starts: number[] = []
  let at = 0
  for (const character of raw) {
    starts.push(at)
    at += character.length
  }
  starts.push(at)
  const byCharacter = (place: number): number => starts[place] ?? raw.length
  const byUnit = (place: number): number => Math.min(place, raw.length)
  if (at === starts.length - 1) return byUnit
  const cutWords = (count: (place: number) => number): number =>
    tags.flatMap(({ from, to }) => [from, to]).filter((place) => cutsWord(raw, count(place))).length
  return cutWords(byUnit) < cutWords(byCharacter) ? byUnit : byCharacter
}

function cutsWord(text: string, at: number): boolean {
  return (
    /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at)) &&
    /^[\p{L}\p{N}]/u.test(text.slice(at, at + 2))
  )
}

/** Where a place of the raw text is behind all edits; what lay in what was replaced is at its beginning. */
function moved(place: number, edits: readonly TextEdit[]): number {
  let now = place
  for (const { changes } of edits) {
    let shift = 0
    for (const { from, to, length } of changes) {
      if (to <= now) shift += length - (to - from)
      else if (from < now) shift += from - now
    }
    now += shift
  }
  return Math.max(0, now)
}
