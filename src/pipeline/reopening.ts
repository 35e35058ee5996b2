/**
 * What makes a finished sub-phase due again: conditions on posts. Phase 1 repairs by them, and the plan foretells by
 * them what it will find.
 */
import { sql, type RawBuilder } from 'kysely'

type Condition = RawBuilder<boolean>

export const cachedWithoutText: Condition = sql`cache_complete is not null and text = '' and not has_media`

/** Media and linked pages that are to be fetched, or are to be tried again by now. */
export function fetchingIsDue({ readsPages }: { readsPages: boolean }): Condition {
  return sql`cache_complete is not null and id in (
    select post_id from media where state = 'pending'
    union all select post_id from media where state = 'unreachable' and next_try_at <= now()
    union all select post_id from linked_pages
      where ${readsPages} and state = 'unreachable' and next_try_at <= now())`
}

export const mediaUndescribed: Condition = sql`media_processed is not null
  and id in (select post_id from media where description is null and state = 'stored')`

export const placementIncomplete: Condition = sql`categories_processed is not null
  and (coalesce(main_category, '') = '' or coalesce(subcategory, '') = '' or coalesce(item_name, '') = '')`

/** Its place was merged or renamed while the post was on its way there. */
export const placementLedElsewhere: Condition = sql`categories_processed is not null
  and ((main_category, subcategory) in (select from_main, from_sub from category_aliases)
    or main_category in (select from_main from category_aliases where from_sub = ''))`

/** @param lost - Items whose files are gone. */
export function itemsGone(lost: readonly string[]): Condition {
  return sql`id = any(${[...lost]}) or (kb_item_created is not null and db_synced is not null
    and not exists (select from items where items.id = posts.id))`
}
