/** Items and posts change their place in the topic tree: what moving one, merging and renaming share. */
import { sql } from 'kysely'
import type { Tx } from '../db/tables.ts'
import { KbaError } from '../errors.ts'
import { itemFolder, placeOf, type Place } from '../topics/place.ts'
import { noteBehind, requireFree } from '../documents/settle-files.ts'
import type { ActStep } from './perform-act.ts'

/** A post that is placed, with its item if it has one. */
export interface Placed {
  id: string
  post: { main_category: string | null; subcategory: string | null; item_name: string | null }
  placed_by: string | null
  state: string
  item: (Place & { slug: string }) | null
}

/** @returns Those of the posts that exist, locked; for undoing, as they are. */
export async function lockPlaced(tx: Tx, ids: readonly string[]): Promise<Placed[]> {
  const { rows } = await sql<Placed>`
    with held as materialized (select * from posts where id = any(${[...ids]}) order by id for update)
    select held.id, held.placed_by, held.state,
      json_build_object('main_category', held.main_category, 'subcategory', held.subcategory, 'item_name', item_name) as post,
      case when items.id is not null then json_build_object('main_category', items.main_category,
        'subcategory', items.subcategory, 'slug', slug) end as item
    from held left join items on items.id = held.id order by held.id`.execute(tx)
  return rows
}

/**
 * The article is written again in its new place by the next run, without a model call: its front matter names the
 * category. What the user put aside comes back with its item.
 *
 * @param placeFor - Where each goes.
 * @throws {KbaError} `target_exists` when something that is not the item's own is there.
 */
export async function relocate(
  tx: Tx,
  { root, actId }: ActStep,
  placed: readonly Placed[],
  placeFor: (one: Placed) => Place,
): Promise<void> {
  const moves = placed.map((one) => {
    const before = one.item ?? placeOf({ id: one.id, ...one.post })
    const { slug } = before
    return { id: one.id, from: itemFolder(before), hasItem: one.item !== null, slug, ...placeFor(one) }
  })
  const away = moves.filter((move) => move.from !== itemFolder(move))
  for (const { id, from, ...to } of away) await requireFree(root, { postId: id, from, to: itemFolder(to) })
  await requireUntaken(tx, away)
  await noteBehind(
    tx,
    actId,
    away.map(({ id, from }) => ({ postId: id, folder: from })),
  )
  const rows = sql`jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as move (
    id text, "hasItem" boolean, main_category text, subcategory text)`
  await sql`
    update posts set main_category = move.main_category, subcategory = move.subcategory,
      kb_item_created = null, db_synced = null, wanted_subcategory = null,
      state = case when move."hasItem" or state = 'processed' then 'queued' else state end
    from ${rows} where posts.id = move.id`.execute(tx)
  await sql`
    update items set main_category = move.main_category, subcategory = move.subcategory
    from ${rows} where items.id = move.id`.execute(tx)
}

/** Another item may be about to be written there. */
async function requireUntaken(
  tx: Tx,
  moves: readonly (Place & { id: string; slug: string; from: string })[],
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select move.id from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb)
      as move (id text, main_category text, subcategory text, slug text)
    join items using (main_category, subcategory, slug) where items.id <> move.id limit 1`.execute(tx)
  const taken = moves.find(({ id }) => id === rows[0]?.id)
  if (taken === undefined) return
  throw new KbaError(
    'target_exists',
    `Another item is in ${itemFolder(taken)}, so ${taken.from} was not moved.`,
    {
      hint: 'Choose another place for the item.',
    },
  )
}

/** What the user moves something to exists, also where it was merged away before. */
export async function openPlaces(tx: Tx, places: readonly Place[]): Promise<void> {
  const distinct = new Map(places.map((place) => [`${place.main_category}/${place.subcategory}`, place]))
  for (const place of distinct.values()) {
    await tx
      .deleteFrom('category_aliases')
      .where('from_main', '=', place.main_category)
      .where('from_sub', 'in', ['', place.subcategory])
      .execute()
    await tx
      .insertInto('categories')
      .values({ main_category: place.main_category, subcategory: place.subcategory })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}
