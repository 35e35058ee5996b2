/** Which sub-phases a post has finished, and why it did not finish the next. */
import { sql } from 'kysely'
import { NOW } from '../db/clock.ts'
import { SUB_PHASES, type SubPhaseId } from '../contract/phases.ts'
import { groupAnswered } from '../db/group-writes.ts'
import type { Db, PostFailure, PostRow } from '../db/tables.ts'
import { STARTS_OF_ONE_THAT_GETS_ON } from './run-marks.ts'

/** After so many failed runs a post is set aside until the user retries it. */
export const MAX_FAILED_RUNS = 5

/** Where a post was placed. */
export type Placement = Pick<
  PostRow,
  'main_category' | 'subcategory' | 'item_name' | 'placed_by' | 'wanted_subcategory'
>

export interface FinishedWork extends Partial<Placement> {
  id: string
  /** The run that finished it. */
  run_id: string
  /** Of the content that was worked on: an import that changed the post meanwhile makes the work void. */
  content_hash: string
  /** As it was read: an act of the user since then makes it void too. */
  last_act: number | null
  sub_phases: SubPhaseId[]
  /** Nothing is left to be done. */
  is_over: boolean
}

const checkpointColumns = sql.join(
  SUB_PHASES.map(
    ({ id, checkpoint }) =>
      sql`${sql.ref(checkpoint)} = case when done.sub_phases ? ${sql.lit(id)} then now() else posts.${sql.ref(checkpoint)} end`,
  ),
)

const getsOn = sql.join(
  SUB_PHASES.map(
    ({ id, checkpoint }) => sql`(done.sub_phases ? ${sql.lit(id)} and posts.${sql.ref(checkpoint)} is null)`,
  ),
  sql` or `,
)

/**
 * Marks sub-phases as finished and forgets their last failures. The ids are said twice: without a list of them the
 * planner expects a hundred rows and reads the whole table. What was finished before, and is only done again, is no sign that
 * the post gets on.
 *
 * @returns Whether it was stored: not when an import or the user was faster, or the place was merged away or renamed. An
 *   act under way is waited for; places and posts are locked in the order in which acts lock them.
 */
export const saveCheckpoints = groupAnswered(idOf, async (db, finished: readonly FinishedWork[]) => {
  const ids = finished.map(({ id }) => id)
  const placed = finished.filter(({ main_category: main }) => main !== undefined)
  const { rows } = await sql<{ id: string }>`
    with places as materialized (
      select main_category, subcategory from categories
      where (main_category, subcategory) in (
        select main_category, subcategory from jsonb_to_recordset(${JSON.stringify(placed)}::jsonb)
          as wanted (main_category text, subcategory text))
      order by main_category, subcategory for key share),
    held as materialized (select id from posts where id = any(${ids}) order by id for update)
    update posts set ${checkpointColumns},
      main_category = coalesce(done.main_category, posts.main_category),
      subcategory = coalesce(done.subcategory, posts.subcategory),
      item_name = coalesce(done.item_name, posts.item_name), placed_by = coalesce(done.placed_by, posts.placed_by),
      wanted_subcategory = case when done.main_category is null then posts.wanted_subcategory else done.wanted_subcategory end,
      starts = case when done.is_over then 0 when ${getsOn} then ${STARTS_OF_ONE_THAT_GETS_ON} else posts.starts end,
      failures = failures - array(select jsonb_array_elements_text(done.sub_phases)), updated_at = now(),
      state = case when done.is_over then 'processed' else state end,
      failed_runs = case when done.is_over then 0 else failed_runs end,
      last_run_id = case when done.is_over then done.run_id::uuid else last_run_id end
    from jsonb_to_recordset(${JSON.stringify(finished)}::jsonb) as done (
      id text, run_id text, content_hash text, last_act integer, sub_phases jsonb, is_over boolean, main_category text, subcategory text, item_name text, placed_by text, wanted_subcategory text)
    where posts.id = done.id and posts.content_hash = done.content_hash
      and posts.last_act is not distinct from done.last_act
      and (done.main_category is null
        or (done.main_category, done.subcategory) in (select main_category, subcategory from places))
      and posts.id in (select id from held) and posts.id = any(${ids})
    returning posts.id`.execute(db)
  const stored = new Set(rows.map(({ id }) => id))
  return finished.map(({ id }) => stored.has(id))
})

export interface FailedWork {
  postId: string
  runId: string
  subPhase: SubPhaseId
  failure: PostFailure
  /** At once, not after the fifth run; but not where the user has done something to the post since this was read. */
  setAside?: Pick<PostRow, 'last_act'>
}

/** Records why a sub-phase failed. The fifth run that fails sets the post aside. */
export async function saveFailure(
  db: Db,
  { postId, runId, subPhase, failure, setAside }: FailedWork,
): Promise<void> {
  const isAtOnce =
    setAside === undefined ? sql`false` : sql`last_act is not distinct from ${setAside.last_act}::int`
  await db
    .updateTable('posts')
    .set({
      failures: sql<string>`failures || ${JSON.stringify({ [subPhase]: failure })}::jsonb`,
      failed_runs: sql<number>`failed_runs + 1`,
      starts: 0,
      state: sql<string>`case when ${isAtOnce} or failed_runs + 1 >= ${MAX_FAILED_RUNS}::int then 'set_aside' else state end`,
      last_run_id: runId,
      updated_at: NOW,
    })
    .where('id', '=', postId)
    .execute()
}

function idOf({ id }: { id: string }): string {
  return id
}
