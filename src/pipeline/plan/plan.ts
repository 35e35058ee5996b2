/** What each phase will do, to how many posts, and why not to the rest. The run works by the same SQL. */
import { sql } from 'kysely'
import { SUB_PHASES, type SubPhaseId } from '../../contract/phases.ts'
import { skipsPhase, type Preferences } from '../../contract/preferences.ts'
import type { Db } from '../../db/tables.ts'
import type { ChangedItems } from '../../documents/item-files.ts'
import { postsToComplete, type ReadingBounds } from '../../posts/completions.ts'
import { NEEDS_TO_BE_ALONE } from '../../posts/run-marks.ts'
import {
  cachedWithoutText,
  fetchingIsDue,
  itemsGone,
  mediaUndescribed,
  placementIncomplete,
  placementLedElsewhere,
} from '../reopening.ts'

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

/** What a run would look up outside of its tables. */
export interface FoundOutside {
  /** What it could read of posts; undefined: of none. */
  reading?: ReadingBounds | undefined
  /** Whether it reads the pages that posts link to. */
  readsPages: boolean
  /** Paths of stored media whose files are gone. */
  lostMedia: readonly string[]
  items: ChangedItems
}

/** Plans phase 3: a line for each of its sub-phases, as it will be when phase 1 has repaired what it finds. Only reads. */
export async function planContent(
  db: Db,
  preferences: Preferences,
  found: FoundOutside,
): Promise<PhasePlan[]> {
  const redone = redoneSubPhases(forcedSubPhases(preferences))
  const rows = await countByProgress(db, found)
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

interface Progress {
  state: string
  /** By sub-phase, in their order. */
  done: boolean[]
  posts: number
}

/** What is made again is made again further down, as in `process-post.ts`. */
async function countByProgress(db: Db, found: FoundOutside): Promise<Progress[]> {
  const { reading, lostMedia, items } = found
  const toComplete = reading === undefined ? sql`select ''` : postsToComplete(reading)
  const { rows } = await sql<Progress>`
    with looked_at as (
      select *, id in (${toComplete}) as is_to_complete,
        (${cachedWithoutText}) or (${fetchingIsDue(found)})
          or id in (select post_id from media where path = any(${[...lostMedia]})) as lacks_media,
        (${mediaUndescribed}) as lacks_description,
        (${placementIncomplete}) or (${placementLedElsewhere}) as lacks_place,
        (${itemsGone(items.lost)}) as lacks_item, id = any(${items.edited}) as is_edited
      from posts),
    cached as (
      select *, cache_complete is not null and not is_to_complete and not lacks_media as is_cached,
        media_processed is not null and not lacks_description as is_described,
        categories_processed is not null and not lacks_place as is_placed
      from looked_at),
    made as (
      select *, kb_item_created is not null and not lacks_item and is_described and is_placed as is_made from cached)
    select case when is_to_complete then 'queued' else state end as state,
      array[is_cached, is_described, is_placed, is_made, db_synced is not null and is_made and not is_edited] as done,
      count(*)::int as posts
    from made group by 1, 2`.execute(db)
  return rows
}

function ineligibleBecause(state: string, skipped: boolean): string | undefined {
  if (skipped) return 'skipped by the preferences'
  if (state === 'waiting')
    return 'its text is missing: import an export that has it, or set up a source (kba fetch)'
  if (state === 'unavailable') return 'X no longer shows the post'
  if (state === 'set_aside') return 'set aside after repeated failures: kba retry'
  return undefined
}

/**
 * @returns Ids of the posts that phase 3 of the run still has to work on, oldest first; last those that are worked on alone,
 * so that the others need not wait for them.
 */
export async function listPostsToProcess(db: Db, preferences: Preferences, runId: string): Promise<string[]> {
  const forced = forcedSubPhases(preferences).size > 0
  const { rows } = await sql<{ id: string }>`
    select id from posts where (state = 'queued' or (${forced} and state = 'processed'))
      and last_run_id is distinct from ${runId}::uuid
    order by ${NEEDS_TO_BE_ALONE}, length(id), id`.execute(db)
  return rows.map((row) => row.id)
}
