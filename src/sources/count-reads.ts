/** How many posts a run has read from a source, counted by all its processes together. */
import { sql } from 'kysely'
import type { Db } from '../db/tables.ts'

/**
 * Counts one more, up to two more than the bound.
 *
 * @returns Its number, from 1. The one behind the bound is given out once in a run: whoever gets it tells the user.
 */
export async function countRead(
  db: Db,
  { sourceId, runId, bound }: { sourceId: string; runId: string; bound: number },
): Promise<number> {
  const { rows } = await sql<{ posts: number }>`
    insert into source_reads (source_id, run_id, posts) values (${sourceId}, ${runId}::uuid, 1)
    on conflict (source_id) do update set run_id = excluded.run_id,
      posts = case when source_reads.run_id = excluded.run_id
                   then least(source_reads.posts + 1, ${bound}::int + 2) else 1 end
    returning posts`.execute(db)
  return rows[0]?.posts ?? 1
}
