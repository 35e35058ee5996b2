/** Validation 2: a post counts as cached only if its text and its media are really there. */
import { sql } from 'kysely'
import type { Db } from '../../db/tables.ts'
import { requeueDueCompletions } from '../../posts/completions.ts'
import { listLostMedia } from '../../posts/lost-media.ts'
import { cachedWithoutText, fetchingIsDue } from '../reopening.ts'
import { REOPENED, type Validation } from './validation.ts'

export const validateCache: Validation = {
  faults: [
    {
      name: 'cached_without_text',
      where: cachedWithoutText,
      set: sql`cache_complete = null, ${REOPENED}`,
    },
  ],
  async inspect({ db, paths, readers, pages }) {
    const lost = await forgetLostFiles(db, paths.mediaCache)
    const due = await sql`
      update posts set cache_complete = null, ${REOPENED}
      where ${fetchingIsDue({ readsPages: pages.isOn })}`.execute(db)
    const ready = await readers.ready()
    const incomplete = ready === undefined ? 0 : await requeueDueCompletions(db, ready.most)
    return {
      media_files_lost: lost,
      posts_back_to_caching: Number(due.numAffectedRows ?? 0),
      posts_to_be_completed: incomplete,
    }
  },
}

async function forgetLostFiles(db: Db, root: string): Promise<number> {
  const lost = await listLostMedia(db, root)
  if (lost.length === 0) return 0
  await sql`update media set state = 'pending', path = null where path = any(${lost})`.execute(db)
  return lost.length
}
