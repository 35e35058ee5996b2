/** Validation 5: an item's file exists with its media and carries the post's id; one that is gone is made again. */
import { sql } from 'kysely'
import { listChangedItems } from '../../documents/item-files.ts'
import { settleAllFiles } from '../../documents/settle-files.ts'
import { itemsGone } from '../reopening.ts'
import { REOPENED, type Validation } from './validation.ts'

export const validateKbItem: Validation = {
  faults: [],
  async inspect({ db, paths, presence, report }) {
    const { settled, failed } = await settleAllFiles({ db, root: paths.knowledgeBase, presence })
    for (const { message } of failed) report.say('warn', message, 'initialization')
    const { lost, edited, unreadable } = await listChangedItems(db, paths.knowledgeBase)
    const remade = await sql`
      update posts set kb_item_created = null, db_synced = null, ${REOPENED}
      where ${itemsGone(lost)}`.execute(db)
    // The user's edit becomes searchable; the file itself stays as it is.
    if (edited.length > 0)
      await sql`update posts set db_synced = null, ${REOPENED} where id = any(${edited})`.execute(db)
    return {
      items_without_file: Number(remade.numAffectedRows ?? 0),
      items_edited_by_hand: edited.length,
      items_that_cannot_be_read: unreadable.length,
      files_brought_up_to_date: settled,
    }
  },
}
