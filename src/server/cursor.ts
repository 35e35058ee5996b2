/** Cursors of pages: where the page before ended, in a text that callers only hand back. */
import { z } from 'zod'
import { isTime } from '../contract/times.ts'
import { UsageError } from '../errors.ts'
import type { RunPosition } from '../queue/task-state.ts'
import { unstorableTexts } from '../text/storable-text.ts'

type Position = readonly (string | number)[]

/** What a list is ordered by. A cursor that was made by hand must not reach a table that cannot compare with it. */
export const CURSOR_PART = {
  text: z.string(),
  /** As PostgreSQL writes it, exact to the microsecond. */
  time: z.string().refine((text) => isTime(text) || text === 'infinity' || text === '-infinity'),
  uuid: z.uuid(),
  /** Of a column `bigint`. */
  id: z.union([z.string().regex(/^\d{1,18}$/), z.int().min(0).transform(String)]),
  integer: z.int32().min(0),
}

/**
 * @param parts - Of the position: a tuple of `CURSOR_PART`.
 * @throws {UsageError} `invalid_cursor`; also for one of another list, which has other parts.
 */
export function parseCursor<T extends z.ZodTuple>(
  cursor: string | undefined,
  parts: T,
): z.output<T> | undefined {
  if (cursor === undefined) return undefined
  const position = decode(cursor)
  const parsed = parts.safeParse(position)
  if (parsed.success && unstorableTexts(position).length === 0) return parsed.data
  throw invalidCursor()
}

function invalidCursor(): UsageError {
  return new UsageError('invalid_cursor', 'This cursor does not belong to this list.', {
    hint: 'Leave it out to begin with the first page.',
  })
}

const RUN = z.tuple([CURSOR_PART.time, CURSOR_PART.uuid])

/** Where a page of runs, or of what belongs to them, ended. @throws {UsageError} `invalid_cursor`. */
export function runPosition(cursor: string | undefined): RunPosition | undefined {
  const position = parseCursor(cursor, RUN)
  if (position === undefined) return undefined
  const createdAt = new Date(position[0])
  if (Number.isNaN(createdAt.getTime())) throw invalidCursor()
  return { createdAt, taskId: position[1] }
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

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}
