/** Syntheses in the database. */
import { sql, type Insertable, type Selectable } from 'kysely'
import { NOW } from '../../db/clock.ts'
import type { Db, PostFailure, SynthesesTable } from '../../db/tables.ts'
import type { Place } from '../../topics/place.ts'

type SynthesisRow = Selectable<SynthesesTable>

const KNOWN_COLUMNS = [
  ...(['main_category', 'subcategory', 'title', 'item_count'] as const),
  ...(['input_hash', 'content_hash', 'last_run_id', 'created_at', 'model'] as const),
] as const

/** What is known of a synthesis, without what stands in it. */
export type KnownSynthesis = Pick<SynthesisRow, (typeof KNOWN_COLUMNS)[number]>

/** @returns All of them, or those of a main category, by topic; there are as many as there are topics. */
export async function listSyntheses(db: Db, mainCategory?: string): Promise<KnownSynthesis[]> {
  const all = db.selectFrom('syntheses').select(KNOWN_COLUMNS).orderBy('main_category').orderBy('subcategory')
  return (mainCategory === undefined ? all : all.where('main_category', '=', mainCategory)).execute()
}

/** @returns What the model wrote about each subcategory of a main category, by name. */
export async function listSubSyntheses(
  db: Db,
  mainCategory: string,
): Promise<Pick<SynthesisRow, 'main_category' | 'subcategory' | 'document'>[]> {
  return db
    .selectFrom('syntheses')
    .select(['main_category', 'subcategory', 'document'])
    .where('main_category', '=', mainCategory)
    .where('subcategory', '<>', '')
    .orderBy('subcategory')
    .execute()
}

/** The topic's last failure is over. */
export async function saveSynthesis(db: Db, row: Insertable<SynthesesTable>): Promise<void> {
  await db
    .insertInto('syntheses')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['main_category', 'subcategory']).doUpdateSet({ ...row, updated_at: NOW }),
    )
    .execute()
  await forgetSynthesisFailure(db, row)
}

export async function saveSynthesisFailure(
  db: Db,
  { main_category, subcategory }: Place,
  failed: { run_id: string; failure: PostFailure },
): Promise<void> {
  const row = { run_id: failed.run_id, failure: JSON.stringify(failed.failure) }
  await db
    .insertInto('synthesis_failures')
    .values({ main_category, subcategory, ...row })
    .onConflict((conflict) => conflict.columns(['main_category', 'subcategory']).doUpdateSet(row))
    .execute()
}

async function forgetSynthesisFailure(db: Db, place: Place): Promise<void> {
  await db
    .deleteFrom('synthesis_failures')
    .where('main_category', '=', place.main_category)
    .where('subcategory', '=', place.subcategory)
    .execute()
}

/** @returns The topics whose synthesis failed in this run. */
export async function listFailedTopics(db: Db, runId: string): Promise<Place[]> {
  return db
    .selectFrom('synthesis_failures')
    .select(['main_category', 'subcategory'])
    .where('run_id', '=', runId)
    .execute()
}

/** @returns How many syntheses the run has written, and of how many it gave up. */
export async function countRunSyntheses(
  db: Db,
  runId: string,
): Promise<{ processed: number; failed: number }> {
  const { rows } = await sql<{ processed: number; failed: number }>`
    select (select count(*) from syntheses where last_run_id = ${runId}::uuid)::int as processed,
      (select count(*) from synthesis_failures where run_id = ${runId}::uuid)::int as failed`.execute(db)
  return rows[0] ?? { processed: 0, failed: 0 }
}

export async function removeSynthesis(db: Db, place: Place): Promise<void> {
  await forgetSynthesisFailure(db, place)
  await db
    .deleteFrom('syntheses')
    .where('main_category', '=', place.main_category)
    .where('subcategory', '=', place.subcategory)
    .execute()
}

export async function listSynthesisPlaces(db: Db): Promise<Place[]> {
  return db.selectFrom('syntheses').select(['main_category', 'subcategory']).execute()
}

/** A synthesis as it stands in a list: with its beginning. */
export type SynthesisListing = Pick<
  SynthesisRow,
  'main_category' | 'subcategory' | 'title' | 'item_count' | 'created_at' | 'updated_at' | 'user_edited'
> & { beginning: string }

const BEGINNING_CHARS = 1500

/**
 * @param after - The last one of the page before.
 * @returns Syntheses by topic, that of a main category before those of its subcategories.
 */
export async function listSynthesisPage(
  db: Db,
  {
    mainCategory,
    after,
    limit,
  }: { mainCategory?: string | undefined; after?: Place | undefined; limit: number },
): Promise<SynthesisListing[]> {
  let query = db
    .selectFrom('syntheses')
    .select([
      'main_category',
      'subcategory',
      'title',
      'item_count',
      'created_at',
      'updated_at',
      'user_edited',
    ])
    .select(sql<string>`left(body, ${BEGINNING_CHARS})`.as('beginning'))
  if (mainCategory !== undefined) query = query.where('main_category', '=', mainCategory)
  if (after !== undefined) {
    const position = sql`(${after.main_category}, ${after.subcategory})`
    query = query.where(sql<boolean>`(main_category, subcategory) > ${position}`)
  }
  return query.orderBy('main_category').orderBy('subcategory').limit(limit).execute()
}

const SHOWN_COLUMNS = [
  ...(['main_category', 'subcategory', 'title', 'body', 'item_count', 'model', 'prompt_version'] as const),
  ...(['created_at', 'updated_at', 'user_edited'] as const),
] as const

/** A synthesis to be read. */
export type ShownSynthesis = Pick<SynthesisRow, (typeof SHOWN_COLUMNS)[number]>

export async function findSynthesis(db: Db, place: Place): Promise<ShownSynthesis | undefined> {
  return db
    .selectFrom('syntheses')
    .select(SHOWN_COLUMNS)
    .where('main_category', '=', place.main_category)
    .where('subcategory', '=', place.subcategory)
    .executeTakeFirst()
}

/** An item by where it lies. */
export interface PlacedItem extends Place {
  id: string
  slug: string
  title: string
}

/** @returns Those of the places at which there is an item; one statement. */
export async function listItemsAt(
  db: Db,
  places: readonly (Place & { slug: string })[],
): Promise<PlacedItem[]> {
  if (places.length === 0) return []
  const { rows } = await sql<PlacedItem>`
    select id, main_category, subcategory, slug, title from items
    join jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
      as wanted (main_category text, subcategory text, slug text) using (main_category, subcategory, slug)`.execute(
    db,
  )
  return rows
}
