/** Which lines of a text are code: looks of lines, smoothed by brackets, indentation and neighbours. */
import { indentOf, isCommandLine, lookOf } from './code-lines.ts'

export interface Region {
  /** Index of the first line, and of the one behind the last. */
  from: number
  to: number
}

const MAX_BLANK_LINES = 2
/** A bracket that is not closed within so many lines was no code's. */
const MAX_OPEN_LINES = 60
/** A line that only might be code weighs one. */
const ENOUGH = 2

/** @returns Regions in order, apart from each other, without blank lines at their ends. */
export function codeRegions(lines: readonly string[]): Region[] {
  const regions: Region[] = []
  let at = 0
  while (at < lines.length) {
    const region = regionAt(lines, at)
    if (region === undefined) at += 1
    else {
      regions.push(region)
      at = region.to
    }
  }
  return regions
}

function regionAt(lines: readonly string[], from: number): Region | undefined {
  let weight = 0
  let to = from
  let open = 0
  let at = from
  while (at < lines.length) {
    const step = stepOver(lines, { from, to, at, open })
    if (step === undefined) break
    const line = lines[step.at] ?? ''
    weight += step.weight
    open = Math.max(0, open + depthOf(line))
    if (step.at - from > MAX_OPEN_LINES) open = 0
    at = step.at + 1
    to = at
  }
  return weight >= ENOUGH ? { from, to } : undefined
}

interface Place {
  from: number
  /** Behind the last line that is taken. */
  to: number
  at: number
  /** Brackets that are not closed. */
  open: number
}

/** @returns The next line that belongs to the region, and how much it speaks for code; `undefined` where it ends. */
function stepOver(
  lines: readonly string[],
  { from, at, open }: Place,
): { at: number; weight: number } | undefined {
  let next = at
  while (next - at <= MAX_BLANK_LINES && lines[next]?.trim() === '') next += 1
  if (next >= lines.length || next - at > MAX_BLANK_LINES || (next > at && next === from)) return undefined
  const line = lines[next] ?? ''
  const look = lookOf(line, at > from, lines[next + 1])
  if (look === 'code') return { at: next, weight: 2 }
  if (look === 'possible') return { at: next, weight: 1 }
  if (at === from) return undefined
  return goesOn(lines, { next, at, open, look }) ? { at: next, weight: 0 } : undefined
}

interface Beside {
  next: number
  at: number
  open: number
  look: 'unclear' | 'prose'
}

function goesOn(lines: readonly string[], { next, at, open, look }: Beside): boolean {
  const line = lines[next] ?? ''
  const last = lines[at - 1] ?? ''
  const isIndented = /^(?: {2,}|\t)\S/.test(line)
  if (open > 0 && (look === 'unclear' || isIndented)) return true
  if (next > at) return false
  if (isIndented && indentOf(line) >= indentOf(last) && look === 'unclear') return true
  if (look === 'prose')
    return isIndented && indentOf(line) > indentOf(last) && /[:{([,=]$|\\$/.test(last.trim())
  if (/[,([{=|&+\\]$|(?:&&|\|\||=>)$/.test(last.trim())) return true
  const after = lines[next + 1] ?? ''
  return (
    line.trim().length <= 80 &&
    lookOf(after, true, lines[next + 2]) === 'code' &&
    !isCommandLine(after.trim())
  )
}

/** How many brackets the line opens beyond those that it closes; what is quoted or a comment does not count. */
function depthOf(line: string): number {
  const code = line.replace(/'[^'\n]*'|"[^"\n]*"|`[^`\n]*`/g, '').replace(/(?:\/\/|#|--)\s.*$/, '')
  return (code.match(/[{([]/g)?.length ?? 0) - (code.match(/[})\]]/g)?.length ?? 0)
}
