/** Validation 3: media count as processed only if each stored medium has a description. */
import { sql } from 'kysely'
import { mediaUndescribed } from '../reopening.ts'
import { REOPENED, type Validation } from './validation.ts'

export const validateMedia: Validation = {
  faults: [
    {
      name: 'posts_without_media_completed',
      where: sql`media_processed is null and cache_complete is not null and not has_media`,
      set: sql`media_processed = now()`,
    },
  ],
  async inspect({ db }) {
    const reopened = await sql`
      update posts set media_processed = null, kb_item_created = null, db_synced = null, ${REOPENED}
      where ${mediaUndescribed}`.execute(db)
    return { media_without_description: Number(reopened.numAffectedRows ?? 0) }
  },
}
