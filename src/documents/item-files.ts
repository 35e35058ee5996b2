/** The files of all items, against what we know of them. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { sql } from 'kysely'
import { orAbsentSync } from '../absent.ts'
import type { Db } from '../db/tables.ts'
import { SystemError } from '../errors.ts'
import { parseFrontMatter } from './front-matter.ts'
import { itemFolder } from '../topics/place.ts'

/** Ids of items. */
export interface ChangedItems {
  /** Without a file of its own, or with fewer pictures beside it than there were. */
  lost: string[]
  /** By the user. */
  edited: string[]
  /** What cannot be read is neither: it stays as it is until it can. */
  unreadable: string[]
}

/**
 * By size and time; only a file that was touched since we wrote it is read.
 *
 * @param root - The knowledge base.
 */
export async function listChangedItems(db: Db, root: string): Promise<ChangedItems> {
  const changed: ChangedItems = { lost: [], edited: [], unreadable: [] }
  for (const item of await listItemFiles(db)) {
    const state = readableState(`${root}/${item.folder}`, item)
    if (state !== 'as we wrote it') changed[state].push(item.id)
  }
  return changed
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

type ItemState = keyof ChangedItems | 'as we wrote it'

/** One file that may not be read keeps no run from its work. */
function readableState(folder: string, item: ItemFile): ItemState {
  try {
    return stateOf(folder, item)
  } catch (error) {
    if (error instanceof SystemError && error.code === 'unreadable') return 'unreadable'
    throw error
  }
}

function stateOf(folder: string, item: ItemFile): ItemState {
  const file = `${folder}/README.md`
  const found = orAbsentSync(() => statSync(file, { throwIfNoEntry: false }))
  if (found === undefined || (item.media > 0 && countFiles(`${folder}/media`) < item.media)) return 'lost'
  if (found.size === item.sizeBytes && isSameTime(found.mtimeMs, item.mtimeMs)) return 'as we wrote it'
  const text = orAbsentSync(() => readFileSync(file, 'utf8'))
  if (text === undefined) return 'lost'
  return parseFrontMatter(text)?.data['tweet_id'] === item.id ? 'edited' : 'lost'
}

/** Archives, and some file systems, keep whole seconds. */
function isSameTime(foundMs: number, knownMs: number): boolean {
  return Math.abs(foundMs - knownMs) <= 1 || foundMs === Math.floor(knownMs / 1000) * 1000
}

function countFiles(folder: string): number {
  return orAbsentSync(() => readdirSync(folder))?.length ?? 0
}
