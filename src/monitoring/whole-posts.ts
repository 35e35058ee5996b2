/** How many posts are whole, and how many pages that they link to were read, in one statement. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'

export interface WholePosts {
  /** Posts that a source was asked for. */
  completions: {
    completed: number
    /** To be asked for later. */
    waiting: number
    /** X does not show them. */
    gone: number
  }
  linked_pages: {
    read: number
    waiting: number
    /** Gone, refused, or not to be reached. */
    failed: number
  }
}

export async function readWholePosts(db: Db): Promise<WholePosts> {
  const { rows } = await sql<WholePosts>`
    select
      (select json_build_object(
         'completed', count(*) filter (where outcome = 'complete'),
         'waiting', count(*) filter (where outcome = 'later') + (
           select count(*) from posts where state = 'waiting' and id not like 'link-%'
             and not exists (select from completions where post_id = posts.id)),
         'gone', count(*) filter (where outcome = 'withheld')) from completions) as completions,
      (select json_build_object(
         'read', count(*) filter (where state = 'stored'),
         'waiting', count(*) filter (where state = 'pending'),
         'failed', count(*) filter (where state in ('gone', 'refused', 'unreachable'))) from linked_pages) as linked_pages`.execute(
    db,
  )
  const [found] = rows
  if (found === undefined) throw new RangeError('An aggregate gives one row.')
  return found
}
