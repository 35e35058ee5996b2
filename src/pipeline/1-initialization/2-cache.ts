/** Validation 2: a post counts as cached only if its text and its media are really there. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../../db/tables.ts'
import { requeueDueCompletions } from '../../posts/completions.ts'
import { REOPENED, type Validation } from './validation.ts'

export const validateCache: Validation = {
  faults: [
    {
      name: 'cached_without_text',
      where: sql`cache_complete is not null and text = '' and not has_media`,
      set: sql`cache_complete = null, ${REOPENED}`,
    },
  ],
  async inspect({ db, paths, readers, pages }) {
    const lost = await forgetLostFiles(db, paths.mediaCache)
    const due = await sql`
      update posts set cache_complete = null, ${REOPENED}
      where cache_complete is not null and id in (
        select post_id from media where state = 'pending'
        union all select post_id from media where state = 'unreachable' and next_try_at <= now()
        union all select post_id from linked_pages
          where ${pages.isOn} and state = 'unreachable' and next_try_at <= now())`.execute(db)
    const ready = await readers.ready()
    const incomplete = ready === undefined ? 0 : await requeueDueCompletions(db, ready.most)
    return {
      media_files_lost: lost,
      posts_back_to_caching: Number(due.numAffectedRows ?? 0),
      posts_to_be_completed: incomplete,
    }
  },
}

/** Reads the folders of the cache (a few hundred), not its files one by one. */
async function forgetLostFiles(db: Db, root: string): Promise<number> {
  const shards = await readdir(root).catch(() => [])
  const names = await Promise.all(
    shards.map(async (shard) =>
      (await readdir(join(root, shard)).catch(() => [])).map((file) => `${shard}/${file}`),
    ),
  )
  const present = new Set(names.flat())
  // One long text: ten times as fast as a row for each.
  const { rows } = await sql<{ paths: string | null }>`
    select string_agg(path, E'\n') as paths from media where state = 'stored'`.execute(db)
  const stored = rows[0]?.paths?.split('\n') ?? []
  const lost = stored.filter((path) => !present.has(path))
  if (lost.length === 0) return 0
  await sql`update media set state = 'pending', path = null where path = any(${lost})`.execute(db)
  return lost.length
}
