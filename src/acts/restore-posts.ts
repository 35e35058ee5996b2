/**
 * Posts come back from the bin as they were, with item and file; what is missing beside it, such as pictures and vectors,
 * the next run makes again, without asking a model. Undone by deleting them again.
 */
import { sql } from 'kysely'
import type { Tx } from '../db/tables.ts'
import { noteBehind, requireSettled } from '../documents/settle-files.ts'
import { noteDuplicates } from '../duplicates/find-duplicates.ts'
import { UsageError } from '../errors.ts'
import { itemFolder, type Place } from '../topics/place.ts'
import type { Act, ActStep } from './perform-act.ts'
import { lockPlaced, openPlaces, relocate, type Placed } from './relocate.ts'

interface Kept {
  id: string
  /** The text of its file. */
  file: string | null
}

/** In the order in which they refer to each other. */
const TABLES = [
  'posts',
  'media',
  'linked_pages',
  'completions',
  'merged_posts',
  'documents',
  'items',
] as const
/** Passages are gone, and the transaction that stores the item is another one. */
const MADE_ANEW = new Set(['chunked_hash', 'saved_in'])

/** Refuses with `not_in_bin` when one of the posts is not there; none is restored then. */
export const restorePosts: Act<'restore_posts', { restored: string[] }> = {
  kind: 'restore_posts',
  touches: ({ ids }) => ids,
  async store(tx, { ids: given }, step) {
    const ids = [...new Set(given)]
    const kept = await lockBinned(tx, ids)
    await requireSettled(tx, ids)
    for (const table of TABLES) await putBack(tx, table, ids)
    await sql`delete from bin where post_id = any(${ids})`.execute(tx)
    await placeAgain(tx, step, await lockPlaced(tx, ids), kept)
    const posts = tx.selectFrom('posts').select('content')
    const contents = await posts.where(sql<boolean>`id = any(${ids})`).execute()
    await noteDuplicates(
      tx,
      contents.map(({ content }) => content),
    )
    return { answer: { restored: ids }, postIds: ids, before: { restored: ids } }
  },
}

async function lockBinned(tx: Tx, ids: readonly string[]): Promise<Kept[]> {
  const { rows } = await sql<Kept>`
    select post_id as id, kept ->> 'file' as file from bin
    where post_id = any(${[...ids]}) and kept is not null order by post_id for update`.execute(tx)
  const found = new Set(rows.map(({ id }) => id))
  const missing = ids.find((id) => !found.has(id))
  if (missing === undefined) return rows
  throw new UsageError('not_in_bin', `Post ${missing} is not in the bin.`, {
    hint: 'kba bin lists what can be restored.',
  })
}

/**
 * In the database, which does not round numbers. By the columns that the rows were kept with: those that an upgrade has
 * added since have their defaults.
 */
async function putBack(tx: Tx, table: (typeof TABLES)[number], ids: readonly string[]): Promise<void> {
  const kept = sql`bin cross join lateral jsonb_array_elements(kept -> ${table}::text) as kept_row
    where post_id = any(${[...ids]})`
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      and attname in (select jsonb_object_keys(kept_row) from ${kept})`.execute(tx)
  const columns = rows.map(({ name }) => name).filter((name) => !MADE_ANEW.has(name))
  if (columns.length === 0) return
  const names = (of?: string) =>
    sql.join(columns.map((name) => sql.ref(of === undefined ? name : `${of}.${name}`)))
  await sql`
    insert into ${sql.table(table)} (${names()})
    select ${names('one')} from (select kept_row from ${kept}) as kept_rows
    cross join lateral jsonb_populate_record(null::${sql.table(table)}, kept_row) as one
    on conflict do nothing`.execute(tx)
}

/** Where its topic was merged into another meanwhile, the item goes there. */
async function placeAgain(
  tx: Tx,
  step: ActStep,
  placed: readonly Placed[],
  kept: readonly Kept[],
): Promise<void> {
  const texts = new Map(kept.map(({ id, file }) => [id, file]))
  const items = placed.flatMap(({ id, item }) => (item === null ? [] : [{ id, item }]))
  const moved = await listMoved(
    tx,
    items.map(({ item }) => item),
  )
  await noteBehind(
    tx,
    step.actId,
    items.map(({ id, item }) => ({
      postId: id,
      folder: itemFolder(item),
      content: texts.get(id) ?? undefined,
    })),
  )
  const placeFor = (item: Place): Place => moved.get(`${item.main_category}/${item.subcategory}`) ?? item
  await openPlaces(
    tx,
    items.map(({ item }) => placeFor(item)),
  )
  const away = placed.filter(({ item }) => item !== null && placeFor(item) !== item)
  if (away.length > 0) await relocate(tx, step, away, ({ item }) => placeFor(item as Place))
}

/** @returns Where topics lead that were merged or renamed, by `main/sub`. */
async function listMoved(tx: Tx, places: readonly Place[]): Promise<Map<string, Place>> {
  const wanted = JSON.stringify(
    places.map(({ main_category, subcategory }) => ({ main_category, subcategory })),
  )
  const { rows } = await sql<{ name: string } & Place>`
    select distinct on (name) asked.main_category || '/' || asked.subcategory as name, alias.main_category,
      coalesce(nullif(alias.subcategory, ''), asked.subcategory) as subcategory
    from jsonb_to_recordset(${wanted}::jsonb) as asked (main_category text, subcategory text)
    join category_aliases alias on from_main = asked.main_category and from_sub in ('', asked.subcategory)
    order by name, from_sub desc`.execute(tx)
  return new Map(rows.map(({ name, ...place }) => [name, place]))
}
