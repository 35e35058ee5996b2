/**
 * A topic goes into another of the same level: items, posts on their way there, later answers of models. Undone by the
 * places of before, with the names that led elsewhere.
 */
import { sql } from 'kysely'
import type { Db, Tx } from '../db/tables.ts'
import { UsageError } from '../errors.ts'
import { withoutMainName } from '../topics/category-match.ts'
import type { Place } from '../topics/place.ts'
import { hasItems } from '../documents/item-repository.ts'
import { parseCategoryName, type CategoryName } from './category-name.ts'
import type { Act, ActStep, Stored } from './perform-act.ts'
import { lockPlaced, openPlaces, relocate, type Placed } from './relocate.ts'

/** Subcategories of a main category keep their names, but for one that repeats the new main name. */
export const mergeCategories: Act<'merge_categories', { moved: string[] }> = {
  kind: 'merge_categories',
  touches: ({ from }, db) => listPosts(db, parseCategoryName(from)),
  store: (tx, { from, to }, step) => merge(tx, { from, to }, step),
}

/** Refused when the new name is there already: that would be a merge. */
export const renameCategory: Act<'rename_category', { moved: string[] }> = {
  kind: 'rename_category',
  touches: ({ from }, db) => listPosts(db, parseCategoryName(from)),
  async store(tx, { from, to }, step) {
    const target = parseCategoryName(to)
    if (await hasItems(tx, { main_category: target.main, subcategory: target.sub }))
      throw new UsageError('category_exists', `${to} already exists.`, {
        hint: `Use: kba categories merge ${from} ${to}`,
      })
    return merge(tx, { from, to }, step)
  },
}

async function merge(
  tx: Tx,
  { from, to }: { from: string; to: string },
  step: ActStep,
): Promise<Stored<{ moved: string[] }>> {
  const [source, target] = [parseCategoryName(from), parseCategoryName(to)]
  requireSameLevel({ from, to }, source, target)
  const aliases = await tx.selectFrom('category_aliases').selectAll().execute()
  // First: a run that is about to place a post here waits, or is seen by what follows.
  const gone = await removePlaces(tx, source)
  const ids = await listPosts(tx, source)
  if (ids.length === 0 && gone.length === 0) throw unknownCategory(from)
  const placeFor = (one: Placed): Place => targetOf(one, target)
  const placed = await lockPlaced(tx, ids)
  await openPlaces(tx, placed.map(placeFor))
  await relocate(tx, step, placed, placeFor)
  await leadElsewhere(tx, source, target)
  const moved = placed.filter(({ item }) => item !== null).map(({ id }) => id)
  return { answer: { moved }, postIds: ids, before: { placed, aliases, places: gone } }
}

function requireSameLevel(
  { from, to }: { from: string; to: string },
  source: CategoryName,
  target: CategoryName,
): void {
  if ((source.sub === '') !== (target.sub === ''))
    throw new UsageError('category_levels', `${from} and ${to} are not on the same level.`, {
      hint: 'Give two main topics, or two of the form main/sub.',
    })
  if (source.main === target.main && source.sub === target.sub)
    throw new UsageError('category_same', `${from} and ${to} are the same.`)
}

function targetOf({ item, post }: Placed, target: CategoryName): Place {
  const sub = item?.subcategory ?? post.subcategory ?? ''
  const subcategory = target.sub === '' ? withoutMainName(sub, target.main) : target.sub
  return { main_category: target.main, subcategory }
}

/** @returns Ids of the posts that are placed there, with or without an item, and of those whose item still lies there. */
async function listPosts(db: Db, { main, sub }: CategoryName): Promise<string[]> {
  const isThere = sql`main_category = ${main} and (${sub} = '' or subcategory = ${sub})`
  const { rows } = await sql<{ id: string }>`
    select id from items where ${isThere} union select id from posts where ${isThere} order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** @returns Those that were there. */
async function removePlaces(tx: Tx, { main, sub }: CategoryName): Promise<Place[]> {
  const { rows } = await sql<Place>`
    delete from categories where main_category = ${main} and (${sub} = '' or subcategory = ${sub})
    returning main_category, subcategory`.execute(tx)
  return rows
}

/** Models that name the old place are led to the new one. */
async function leadElsewhere(tx: Tx, from: CategoryName, to: CategoryName): Promise<void> {
  const lead = { main_category: to.main, subcategory: to.sub }
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
}

function unknownCategory(name: string): UsageError {
  return new UsageError('unknown_category', `There is no category ${name}.`, {
    hint: 'kba categories lists them.',
  })
}
