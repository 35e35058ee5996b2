/** What each phase will do, to how many posts, and why not to the rest. The run works by the same SQL. */
import { sql } from 'kysely'
import { SUB_PHASES, type SubPhaseId } from '../contract/phases.ts'
import { skipsPhase, type Preferences } from '../contract/preferences.ts'
import type { Db } from '../db/tables.ts'
import { postsToComplete, type ReadingBounds } from '../posts/completions.ts'

export interface PhasePlan {
  id: string
  needs_processing: number
  already_complete: number
  ineligible: number
  /** Why posts are ineligible, with how many. */
  reasons: Record<string, number>
  estimated_seconds?: number
  /** US dollars. */
  estimated_usd?: number
}

/** @returns The sub-phases for which the models are asked again although they are complete. */
export function forcedSubPhases(preferences: Preferences): ReadonlySet<SubPhaseId> {
  const all = preferences.force_reprocess_content
  const forced = new Set<SubPhaseId>()
  if (preferences.force_recache_tweets) forced.add('tweet_caching')
  if (all || preferences.force_reprocess_media) forced.add('media_analysis')
  if (all || preferences.force_reprocess_llm) forced.add('llm_processing')
  if (all || preferences.force_reprocess_kb_item) forced.add('kb_item_generation')
  return forced
}

/** What was made again is made again further down, from stored answers: an item shows its media and its place. */
function redoneSubPhases(forced: ReadonlySet<SubPhaseId>): ReadonlySet<SubPhaseId> {
  const redone = new Set(forced)
  if (forced.has('media_analysis') || forced.has('llm_processing')) redone.add('kb_item_generation')
  if (redone.has('kb_item_generation')) redone.add('database_sync')
  return redone
}

/**
 * Plans phase 3: a line for each of its sub-phases. Only reads.
 *
 * @param reading - What the run could read of posts; those that it would go back to are cached again.
 */
export async function planContent(
  db: Db,
  preferences: Preferences,
  reading?: ReadingBounds,
): Promise<PhasePlan[]> {
  const redone = redoneSubPhases(forcedSubPhases(preferences))
  const reopened = reading === undefined ? sql`select ''` : postsToComplete(reading)
  const { rows } = await sql<{ state: string; done: boolean[]; posts: number }>`
    with planned as (select *, id in (${reopened}) as is_reopened from posts)
    select case when is_reopened then 'queued' else state end as state,
           array[cache_complete is not null and not is_reopened, media_processed is not null, categories_processed is not null,
                 kb_item_created is not null, db_synced is not null] as done, count(*)::int as posts
    from planned group by 1, 2`.execute(db)
  const skipped = skipsPhase(preferences, 'content_processing')
  return SUB_PHASES.map(({ id }, index) => {
    const plan: PhasePlan = { id, needs_processing: 0, already_complete: 0, ineligible: 0, reasons: {} }
    for (const row of rows) {
      const complete = row.done[index] === true && !redone.has(id)
      const reason = complete ? undefined : ineligibleBecause(row.state, skipped)
      if (complete) plan.already_complete += row.posts
      else if (reason === undefined) plan.needs_processing += row.posts
      else {
        plan.ineligible += row.posts
        plan.reasons[reason] = (plan.reasons[reason] ?? 0) + row.posts
      }
    }
    return plan
  })
}

function ineligibleBecause(state: string, skipped: boolean): string | undefined {
  if (skipped) return 'skipped by the preferences'
  if (state === 'waiting')
    return 'its text is missing: import an export that holds it, or set up a source (kba fetch)'
  if (state === 'unavailable') return 'X no longer shows the post'
  if (state === 'set_aside') return 'set aside after repeated failures: kba retry'
  return undefined
}

/** @returns Ids of the posts that phase 3 of the run still has to work on, oldest first. */
export async function listPostsToProcess(db: Db, preferences: Preferences, runId: string): Promise<string[]> {
  const forced = forcedSubPhases(preferences).size > 0
  const { rows } = await sql<{ id: string }>`
    select id from posts where (state = 'queued' or (${forced} and state = 'processed'))
      and last_run_id is distinct from ${runId}::uuid
    order by length(id), id`.execute(db)
  return rows.map((row) => row.id)
}
