/** What an edit changes, line by line. */
import { structuredPatch } from 'diff'

export interface LineDiff {
  changed: boolean
  added: number
  removed: number
  hunks: { old_start: number; new_start: number; lines: DiffLine[] }[]
}

export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
}

const KIND_OF: Readonly<Record<string, DiffLine['kind']>> = { '+': 'added', '-': 'removed', ' ': 'same' }
const CONTEXT_LINES = 3
/** Texts that have nothing in common take long to compare, and show nothing. */
const MAX_MS = 2000

/** A text of which the comparison takes too long is shown as replaced whole. */
export function diffLines(before: string, after: string): LineDiff {
  const options = { context: CONTEXT_LINES, timeout: MAX_MS }
  const patch = structuredPatch('', '', before, after, undefined, undefined, options)
  const hunks = (patch?.hunks ?? [replacedWhole(before, after)]).map(({ oldStart, newStart, lines }) => ({
    old_start: oldStart,
    new_start: newStart,
    lines: lines.flatMap((line): DiffLine[] => {
      const kind = KIND_OF[line.charAt(0)] // A backslash begins the remark on a missing line end.
      return kind === undefined ? [] : [{ kind, text: line.slice(1) }]
    }),
  }))
  const count = (kind: DiffLine['kind']): number =>
    hunks.reduce((sum, { lines }) => sum + lines.filter((line) => line.kind === kind).length, 0)
  return { changed: hunks.length > 0, added: count('added'), removed: count('removed'), hunks }
}

function replacedWhole(before: string, after: string) {
  const marked = (mark: string, text: string): string[] => text.split('\n').map((line) => mark + line)
  return { oldStart: 1, newStart: 1, lines: [...marked('-', before), ...marked('+', after)] }
}
