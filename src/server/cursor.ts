/** Cursors of pages: where the page before ended, in a text that callers only hand back. */
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { RunPosition } from '../queue/task-state.ts'

type Position = readonly (string | number | null)[]

const positionSchema = z.array(z.union([z.string(), z.number(), z.null()]))

/** @throws {UsageError} `invalid_cursor`; also for one of another list, which has other parts. */
export function parseCursor(cursor: string | undefined, parts: number): Position | undefined {
  if (cursor === undefined) return undefined
  const position = decode(cursor)
  if (position?.length === parts) return position
  throw invalidCursor()
}

function invalidCursor(): UsageError {
  return new UsageError('invalid_cursor', 'The cursor is not one of this list.', {
    hint: 'Leave it out to begin with the first page.',
  })
}

/** Where a page of runs, or of what belongs to them, ended. @throws {UsageError} `invalid_cursor`. */
export function runPosition(cursor: string | undefined): RunPosition | undefined {
  const [at, taskId] = parseCursor(cursor, 2) ?? []
  if (at === undefined) return undefined
  const createdAt = new Date(at ?? '')
  if (Number.isNaN(createdAt.getTime()) || !z.uuid().safeParse(taskId).success) throw invalidCursor()
  return { createdAt, taskId: String(taskId) }
}

/**
 * @param rows - One more than the page holds, if there are more.
 * @returns The page, and the cursor of the next one.
 */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  positionOf: (last: T) => Position,
): { page: T[]; next_cursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (rows.length <= limit || last === undefined) return { page, next_cursor: null }
  return { page, next_cursor: Buffer.from(JSON.stringify(positionOf(last))).toString('base64url') }
}

function decode(cursor: string): Position | undefined {
  try {
    return positionSchema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data
  } catch {
    return undefined
  }
}
