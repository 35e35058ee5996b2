/** Which sub-phases a post has finished, and why it did not finish the next. */
import { sql } from 'kysely'
import { SUB_PHASES, type SubPhaseId } from '../contract/phases.ts'
import { groupWrites } from '../db/group-writes.ts'
import type { Db, PostFailure, PostRow } from '../db/tables.ts'

/** After so many failed runs a post is set aside until the user retries it. */
export const MAX_FAILED_RUNS = 5

/** Where a post was placed. */
export type Placement = Pick<PostRow, 'main_category' | 'subcategory' | 'item_name' | 'placed_by'>

export interface FinishedWork extends Partial<Placement> {
  id: string
  /** The run that finished it. */
  run_id: string
  /** Of the content that was worked on: an import that changed the post meanwhile makes the work void. */
  content_hash: string
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

/**
 * Marks sub-phases as finished and forgets their last failures. The ids are said twice: without a list of them the
 * planner expects a hundred rows and reads the whole table. A post that gets on does not end the process each time: it stays
 * suspect, and its tries begin anew.
 */
export const saveCheckpoints = groupWrites(
  ({ id }: FinishedWork) => id,
  async (db, finished: readonly FinishedWork[]) => {
    await sql`
    update posts set ${checkpointColumns},
      main_category = coalesce(done.main_category, posts.main_category),
      subcategory = coalesce(done.subcategory, posts.subcategory),
      item_name = coalesce(done.item_name, posts.item_name), placed_by = coalesce(done.placed_by, posts.placed_by),
      starts = least(posts.starts, 1),
      failures = failures - array(select jsonb_array_elements_text(done.sub_phases)), updated_at = now(),
      state = case when done.is_over then 'processed' else state end,
      failed_runs = case when done.is_over then 0 else failed_runs end,
      last_run_id = case when done.is_over then done.run_id::uuid else last_run_id end
    from jsonb_to_recordset(${JSON.stringify(finished)}::jsonb) as done (
      id text, run_id text, content_hash text, sub_phases jsonb, is_over boolean, main_category text, subcategory text, item_name text, placed_by text)
    where posts.id = done.id and posts.content_hash = done.content_hash
      and posts.id = any(${finished.map(({ id }) => id)})`.execute(db)
  },
)

export interface FailedWork {
  postId: string
  runId: string
  subPhase: SubPhaseId
  failure: PostFailure
  /** At once, not after the fifth run. */
  setAside?: boolean
}

/** Records why a sub-phase failed. The fifth run that fails sets the post aside. */
export async function saveFailure(
  db: Db,
  { postId, runId, subPhase, failure, setAside = false }: FailedWork,
): Promise<void> {
  await db
    .updateTable('posts')
    .set({
      failures: sql<string>`failures || ${JSON.stringify({ [subPhase]: failure })}::jsonb`,
      failed_runs: sql<number>`failed_runs + 1`,
      state: sql<string>`case when ${setAside} or failed_runs + 1 >= ${MAX_FAILED_RUNS}::int then 'set_aside' else state end`,
      last_run_id: runId,
      updated_at: new Date(),
    })
    .where('id', '=', postId)
    .execute()
}
