/** Validation 6: what has all checkpoints is processed; what leads nowhere is dropped, and reported. */
import { sql } from 'kysely'
import { SUB_PHASES } from '../../contract/phases.ts'
import { compareOlderPosts } from '../../duplicates/find-duplicates.ts'
import type { Validation } from './validation.ts'

const IS_COMPLETE = sql.join(
  SUB_PHASES.map(({ checkpoint }) => sql`${sql.ref(checkpoint)} is not null`),
  sql` and `,
)

export const validateFinal: Validation = {
  faults: [
    {
      name: 'posts_found_finished',
      where: sql`state = 'queued' and ${IS_COMPLETE}`,
      set: sql`state = 'processed', failures = '{}', failed_runs = 0`,
    },
    {
      name: 'posts_found_unfinished',
      where: sql`state = 'processed' and not (${IS_COMPLETE})`,
      set: sql`state = 'queued'`,
    },
  ],
  async inspect({ db, signal }) {
    const dropped = await sql`
      delete from chunks where (owner_kind = 'item' and not exists (select from items where id = owner_id))
         or (owner_kind = 'synthesis' and not exists (
           select from syntheses where main_category || '/' || subcategory = owner_id))`.execute(db)
    return {
      chunks_dropped: Number(dropped.numAffectedRows ?? 0),
      possible_duplicates_found: await compareOlderPosts(db, signal),
    }
  },
}
