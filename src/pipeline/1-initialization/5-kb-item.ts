/** Validation 5: an item's file exists with its media and carries the post's id; one that is gone is made again. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { sql } from 'kysely'
import type { Db } from '../../db/tables.ts'
import { itemFolder } from '../../knowledge/item.ts'
import { removeLeftFolders } from '../../knowledge/merge-duplicate.ts'
import { parseFrontMatter } from '../../knowledge/front-matter.ts'
import { REOPENED, type Validation } from './validation.ts'

export const validateKbItem: Validation = {
  faults: [],
  async inspect({ db, paths }) {
    const merged = await removeLeftFolders(db, paths.knowledgeBase)
    const lost: string[] = []
    const edited: string[] = []
    for (const item of await listItemFiles(db)) {
      const state = stateOf(`${paths.knowledgeBase}/${item.folder}`, item)
      if (state === 'lost') lost.push(item.id)
      else if (state === 'edited') edited.push(item.id)
    }
    const remade = await sql`
      update posts set kb_item_created = null, db_synced = null, ${REOPENED}
      where id = any(${lost}) or (kb_item_created is not null and db_synced is not null
        and not exists (select from items where items.id = posts.id))`.execute(db)
    // The user's edit becomes searchable; the file itself stays as it is.
    if (edited.length > 0)
      await sql`update posts set db_synced = null, ${REOPENED} where id = any(${edited})`.execute(db)
    return {
      items_without_file: Number(remade.numAffectedRows ?? 0),
      items_edited_by_hand: edited.length,
      files_of_merged_items_removed: merged,
    }
  },
}

interface ItemFile {
  id: string
  folder: string
  sizeBytes: number
  mtimeMs: number
  /** Pictures that lie beside the text. */
  media: number
}

/** A long text a topic, a line an item: ten times as fast as a row for each. Slugs hold no spaces. */
async function listItemFiles(db: Db): Promise<ItemFile[]> {
  const { rows } = await sql<{ main_category: string; subcategory: string; lines: string }>`
    select main_category, subcategory,
           string_agg(concat_ws(' ', id, slug, file_size, file_mtime_ms, coalesce(stored, 0)), E'\n') as lines
    from items left join (select post_id, count(*) as stored from media where state = 'stored' group by post_id) as media
      on media.post_id = items.id
    group by main_category, subcategory`.execute(db)
  return rows.flatMap(({ lines, ...place }) =>
    lines.split('\n').map((line) => {
      const [id = '', slug = '', size, mtime, media] = line.split(' ')
      const folder = itemFolder({ ...place, slug })
      return { id, folder, sizeBytes: Number(size), mtimeMs: Number(mtime), media: Number(media) }
    }),
  )
}

/** Only a file that was touched since we wrote it is read. */
function stateOf(folder: string, item: ItemFile): 'as we wrote it' | 'edited' | 'lost' {
  const file = `${folder}/README.md`
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined || (item.media > 0 && countFiles(`${folder}/media`) < item.media)) return 'lost'
  if (found.size === item.sizeBytes && isSameTime(found.mtimeMs, item.mtimeMs)) return 'as we wrote it'
  return parseFrontMatter(readFileSync(file, 'utf8'))?.data['tweet_id'] === item.id ? 'edited' : 'lost'
}

/** Archives, and some file systems, keep whole seconds. */
function isSameTime(foundMs: number, knownMs: number): boolean {
  return Math.abs(foundMs - knownMs) <= 1 || foundMs === Math.floor(knownMs / 1000) * 1000
}

function countFiles(folder: string): number {
  try {
    return readdirSync(folder).length
  } catch {
    return 0
  }
}
