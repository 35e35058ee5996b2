/** Syntheses in the database. */
import { sql, type Insertable, type Selectable } from 'kysely'
import type { Db, PostFailure, SynthesesTable } from '../db/tables.ts'
import type { Place } from './item.ts'

export type SynthesisRow = Selectable<SynthesesTable>

/** @returns All of them, or those of a main category, by topic; there are as many as there are topics. */
export async function listSyntheses(db: Db, mainCategory?: string): Promise<SynthesisRow[]> {
  const all = db.selectFrom('syntheses').selectAll().orderBy('main_category').orderBy('subcategory')
  return (mainCategory === undefined ? all : all.where('main_category', '=', mainCategory)).execute()
}

/** The topic's last failure is over. */
export async function saveSynthesis(db: Db, row: Insertable<SynthesesTable>): Promise<void> {
  await db
    .insertInto('syntheses')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['main_category', 'subcategory']).doUpdateSet({ ...row, updated_at: new Date() }),
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
