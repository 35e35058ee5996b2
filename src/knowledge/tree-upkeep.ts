/** Merge, move and rename: folders, rows, documents and later answers of models follow. */
import { sql } from 'kysely'
import type { Db, Tx } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import { normalizeCategoryName } from './category.ts'
import { withoutMainName } from './category-match.ts'
import { itemFolder, itemPath, type Place } from './item.ts'
import { moveFolder } from './write-document.ts'
import { retrack } from './write-tracked.ts'

interface Moving extends Place {
  id: string
  slug: string
}

/**
 * @param from - May be a main category: its subcategories keep their names, but for one that repeats the new main name.
 * @returns Ids of the items that moved.
 */
export async function mergeCategories(db: Db, root: string, from: string, to: string): Promise<string[]> {
  const source = parseName(from)
  const target = parseName(to)
  if ((source.sub === '') !== (target.sub === ''))
    throw new UsageError('category_levels', `${from} and ${to} are not of the same level.`, {
      hint: 'Give two main categories, or two of the form main/sub.',
    })
  if (source.main === target.main && source.sub === target.sub)
    throw new UsageError('category_same', `${from} and ${to} are the same.`)
  const items = await listItems(db, source)
  if (items.length === 0 && !(await exists(db, source))) throw unknownCategory(from)
  for (const item of items)
    await relocate(db, root, item, {
      main_category: target.main,
      subcategory: target.sub === '' ? withoutMainName(item.subcategory, target.main) : target.sub,
    })
  await leadElsewhere(db, source, target)
  return items.map((item) => item.id)
}

/** @returns The id of the item. The place is made if it is new. */
export async function moveItem(db: Db, root: string, id: string, to: string): Promise<string[]> {
  const target = parseName(to)
  if (target.sub === '')
    throw new UsageError('category_levels', `${to} names no subcategory.`, { hint: 'Give main/sub.' })
  const item = await db
    .selectFrom('items')
    .select(['id', 'main_category', 'subcategory', 'slug'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (item === undefined)
    throw new UsageError('unknown_item', `There is no item ${id}.`, { hint: 'kba search finds items.' })
  await relocate(db, root, item, { main_category: target.main, subcategory: target.sub })
  // A place that the user chose for an item is not chosen anew for a newer prompt or model.
  await db.updateTable('posts').set({ placed_by: 'user' }).where('id', '=', id).execute()
  return [id]
}

/** @returns Ids of the items that moved. Refused when the new name is there already: that would be a merge. */
export async function renameCategory(db: Db, root: string, from: string, to: string): Promise<string[]> {
  const target = parseName(to)
  if ((await listItems(db, target)).length > 0)
    throw new UsageError('category_exists', `${to} is there already.`, {
      hint: `Use: kba categories merge ${from} ${to}`,
    })
  return mergeCategories(db, root, from, to)
}

function parseName(name: string): { main: string; sub: string } {
  const [main = '', sub = '', ...rest] = name.split('/')
  const parsed = { main: normalizeCategoryName(main), sub: normalizeCategoryName(sub) }
  if (
    parsed.main === '' ||
    rest.length > 0 ||
    (sub !== '' && parsed.sub === '') ||
    parsed.main === parsed.sub
  ) {
    throw new UsageError('category_name', `"${name}" is no category.`, {
      hint: 'Give main or main/sub, such as databases/postgresql; the two differ.',
    })
  }
  return parsed
}

async function listItems(db: Db, { main, sub }: { main: string; sub: string }): Promise<Moving[]> {
  let query = db
    .selectFrom('items')
    .select(['id', 'main_category', 'subcategory', 'slug'])
    .where('main_category', '=', main)
  if (sub !== '') query = query.where('subcategory', '=', sub)
  return query.orderBy('id').execute()
}

async function exists(db: Db, { main, sub }: { main: string; sub: string }): Promise<boolean> {
  let query = db.selectFrom('categories').select('main_category').where('main_category', '=', main)
  if (sub !== '') query = query.where('subcategory', '=', sub)
  return (await query.executeTakeFirst()) !== undefined
}

/**
 * The folder first, the rows after: a process killed in between leaves an item whose file is not where the row says,
 * which the next run finds and puts right.
 */
async function relocate(db: Db, root: string, item: Moving, place: Place): Promise<void> {
  const moved = { ...item, ...place }
  if (itemFolder(moved) !== itemFolder(item)) {
    await moveFolder(root, itemFolder(item), itemFolder(moved))
    await retrack(db, itemPath(item), itemPath(moved))
  }
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('items').set(place).where('id', '=', item.id).execute()
    // The front matter names the category: the file is written again by the next run, without asking the model.
    await tx
      .updateTable('posts')
      .set({ ...place, kb_item_created: null, db_synced: null, state: 'queued' })
      .where('id', '=', item.id)
      .execute()
    await openPlace(tx, place)
  })
}

/** What the user moves something to exists, also where it was merged away before. */
async function openPlace(tx: Tx, place: Place): Promise<void> {
  await tx
    .deleteFrom('category_aliases')
    .where('from_main', '=', place.main_category)
    .where('from_sub', 'in', ['', place.subcategory])
    .execute()
  await tx
    .insertInto('categories')
    .values(place)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Models that name the old place are led to the new one. */
async function leadElsewhere(
  db: Db,
  from: { main: string; sub: string },
  to: { main: string; sub: string },
): Promise<void> {
  const lead = { main_category: to.main, subcategory: to.sub }
  await db.transaction().execute(async (tx) => {
    // Names that lead away from there would lead in a circle.
    await tx
      .deleteFrom('category_aliases')
      .where('from_main', '=', to.main)
      .where((e) =>
        from.sub === ''
          ? e.or([e('from_sub', '=', ''), e('main_category', '=', from.main)])
          : e('from_sub', 'in', ['', to.sub]),
      )
      .execute()
    await tx
      .insertInto('category_aliases')
      .values({ from_main: from.main, from_sub: from.sub, ...lead })
      .onConflict((conflict) => conflict.columns(['from_main', 'from_sub']).doUpdateSet(lead))
      .execute()
    await sql`delete from categories where main_category = ${from.main} and (${from.sub} = '' or subcategory = ${from.sub})`.execute(
      tx,
    )
  })
}

function unknownCategory(name: string): UsageError {
  return new UsageError('unknown_category', `There is no category ${name}.`, {
    hint: 'kba categories lists them.',
  })
}
