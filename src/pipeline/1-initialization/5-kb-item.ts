/** Validation 5: an item's file exists and carries the post's id; one that is gone is made again. */
import { readFileSync, statSync } from 'node:fs'
import { sql } from 'kysely'
import { itemPath } from '../../knowledge/item.ts'
import { parseFrontMatter } from '../../knowledge/front-matter.ts'
import type { Validation } from './validation.ts'

export const validateKbItem: Validation = async ({ db, paths }) => {
  const items = await db
    .selectFrom('items')
    .select(['id', 'main_category', 'subcategory', 'slug', 'file_size', 'file_mtime_ms'])
    .execute()
  const lost: string[] = []
  const edited: string[] = []
  for (const item of items) {
    const file = `${paths.knowledgeBase}/${itemPath(item)}`
    const found = statSync(file, { throwIfNoEntry: false })
    if (found === undefined) lost.push(item.id)
    else if (found.size !== item.file_size || Math.abs(found.mtimeMs - item.file_mtime_ms) > 1) {
      // Only what was touched since we wrote it is read.
      if (!carriesId(file, item.id)) lost.push(item.id)
      else edited.push(item.id)
    }
  }
  const remade = await sql`
    update posts set kb_item_created = null, db_synced = null, state = case when state = 'processed' then 'queued' else state end
    where id = any(${lost}) or (kb_item_created is not null and db_synced is not null and id not in (select id from items))`.execute(
    db,
  )
  // The user's edit becomes searchable; the file itself stays as it is.
  await sql`update posts set db_synced = null, state = case when state = 'processed' then 'queued' else state end
    where id = any(${edited})`.execute(db)
  return { items_without_file: Number(remade.numAffectedRows ?? 0), items_edited_by_hand: edited.length }
}

function carriesId(file: string, id: string): boolean {
  const parsed = parseFrontMatter(readFileSync(file, 'utf8'))
  return parsed?.data['tweet_id'] === id
}
