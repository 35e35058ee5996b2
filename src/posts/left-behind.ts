/** Posts without an article when a run is over: how many, and why. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'

/** By what becomes of them; each post is counted once. */
export interface LeftBehind {
  /** Tried again in the next run. */
  failed: number
  /** Not tried again before the user asks for it. */
  set_aside: number
  /** Without a text: a source or an export has to bring it. */
  waiting: number
  /** X no longer shows them: nothing can be made of them. */
  unavailable: number
  /** Not begun: they came while the run was under way. */
  queued: number
}

export async function countLeftBehind(db: Db): Promise<LeftBehind> {
  const { rows } = await sql<LeftBehind>`
    select count(*) filter (where state = 'queued' and failures <> '{}'::jsonb)::int as failed,
      count(*) filter (where state = 'set_aside')::int as set_aside,
      count(*) filter (where state = 'waiting')::int as waiting,
      count(*) filter (where state = 'unavailable')::int as unavailable,
      count(*) filter (where state = 'queued' and failures = '{}'::jsonb)::int as queued
    from posts where state <> 'processed'`.execute(db)
  const [left] = rows
  if (left === undefined) throw new RangeError('An aggregate gives one row.')
  return left
}

const REASONS = [
  ['failed', 'failed'],
  ['set_aside', 'set aside'],
  ['waiting', 'without its text'],
  ['queued', 'not begun'],
] as const satisfies readonly (readonly [keyof LeftBehind, string])[]

/** @returns Whether something is left that a run, or the user, can still do something about. */
export function isAnyLeft(left: LeftBehind): boolean {
  return REASONS.some(([reason]) => left[reason] > 0)
}

/** @returns Such as `3 posts are left: 2 failed, 1 set aside`; `undefined` when none is. */
export function describeLeft(left: LeftBehind): string | undefined {
  if (!isAnyLeft(left)) return undefined
  const posts = REASONS.reduce((sum, [reason]) => sum + left[reason], 0)
  const why = REASONS.flatMap(([reason, word]) => (left[reason] > 0 ? [`${left[reason]} ${word}`] : []))
  return `${posts === 1 ? '1 post is' : `${posts} posts are`} left: ${why.join(', ')}`
}
