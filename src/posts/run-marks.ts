/**
 * Which posts a run has ended, and which posts were in hand when a process ended. `posts.starts` is raised before the work
 * on a post and falls with its end, so that what ends the process leaves it raised: 1 and 2 tell that the post was in hand
 * together with others, 3 and more that it was alone. What hits the process from outside hits any post, and only what
 * happens again and again with a post alone in hand is taken for its doing.
 */
import { sql } from 'kysely'
import { groupWrites } from '../db/group-writes.ts'
import type { Db } from '../db/tables.ts'

/** A post that was in hand at so many ends is worked on alone from then on. */
const ALONE_FROM = 2
/** After so many ends with the post alone in hand, in which it did not get on, it is set aside. */
export const MAX_ENDS_ALONE = 3

export interface OpenPost {
  id: string
  /** What the ends of processes have left. */
  starts: number
}

/** @returns Those posts that the run has not ended. */
export async function listOpenPosts(db: Db, runId: string, postIds: readonly string[]): Promise<OpenPost[]> {
  const { rows } = await sql<OpenPost>`
    select id, starts from posts
    where id = any(${[...postIds]}) and last_run_id is distinct from ${runId}::uuid
      and state in ('queued', 'processed')`.execute(db)
  return rows
}

/** Whether nothing else may be in hand together with it. */
export function needsToBeAlone({ starts }: OpenPost): boolean {
  return starts >= ALONE_FROM
}

/** The same as a condition on `posts`. */
export const NEEDS_TO_BE_ALONE = sql<boolean>`posts.starts >= ${sql.lit(ALONE_FROM)}`

/** Whether it ends the process each time. */
export function endsProcesses({ starts }: OpenPost): boolean {
  return starts >= ALONE_FROM + MAX_ENDS_ALONE
}

/** Before the work, by whoever has claimed the post. */
export const beginPost = groupWrites(
  ({ id }: OpenPost) => id,
  async (db, begun: readonly OpenPost[]) => {
    const marks = JSON.stringify(begun.map(({ id, starts }) => ({ id, starts: starts + 1 })))
    await sql`
    update posts set starts = begun.starts
    from jsonb_to_recordset(${marks}::jsonb) as begun (id text, starts int)
    where posts.id = begun.id and posts.id = any(${begun.map(({ id }) => id)})`.execute(db)
  },
)

/**
 * `posts.starts` of a post in hand that gets on: it does not end the process at the same place each time, so that only
 * this time counts.
 */
export const STARTS_OF_ONE_THAT_GETS_ON = sql<number>`
  case when posts.starts > ${sql.lit(ALONE_FROM)} then ${sql.lit(ALONE_FROM + 1)} else least(posts.starts, 1) end`

/** An answer was stored that was not there before. */
export async function noteGettingOn(db: Db, postId: string): Promise<void> {
  await sql`
    update posts set starts = ${STARTS_OF_ONE_THAT_GETS_ON}
    where id = ${postId} and starts <> ${STARTS_OF_ONE_THAT_GETS_ON}`.execute(db)
}

/** @param left - What the posts are left with: 0 where the work came to its end, else what was there before. */
export async function endPosts(db: Db, left: readonly OpenPost[]): Promise<void> {
  if (left.length === 0) return
  await sql`
    update posts set starts = kept.starts
    from jsonb_to_recordset(${JSON.stringify(left)}::jsonb) as kept (id text, starts int)
    where posts.id = kept.id and posts.id = any(${left.map(({ id }) => id)}) and posts.starts <> kept.starts`.execute(
    db,
  )
}

/** @returns How many posts the run has finished, and how many it gave up on. */
export async function countRunPosts(db: Db, runId: string): Promise<{ processed: number; failed: number }> {
  const { rows } = await sql<{ processed: number; failed: number }>`
    select count(*) filter (where failures = '{}'::jsonb and state = 'processed')::int as processed,
      count(*) filter (where failures <> '{}'::jsonb)::int as failed
    from posts where last_run_id = ${runId}::uuid`.execute(db)
  return rows[0] ?? { processed: 0, failed: 0 }
}
