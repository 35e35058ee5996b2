/** Syntheses in the database. */
import type { Insertable, Selectable } from 'kysely'
import type { Db, SynthesesTable } from '../db/tables.ts'
import type { Place } from './item.ts'

export type SynthesisRow = Selectable<SynthesesTable>

/** @returns All of them, by topic; there are as many as there are topics. */
export async function listSyntheses(db: Db): Promise<SynthesisRow[]> {
  return db.selectFrom('syntheses').selectAll().orderBy('main_category').orderBy('subcategory').execute()
}

export async function saveSynthesis(db: Db, row: Insertable<SynthesesTable>): Promise<void> {
  await db
    .insertInto('syntheses')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['main_category', 'subcategory']).doUpdateSet({ ...row, updated_at: new Date() }),
    )
    .execute()
}

export async function removeSynthesis(db: Db, place: Place): Promise<void> {
  await db
    .deleteFrom('syntheses')
    .where('main_category', '=', place.main_category)
    .where('subcategory', '=', place.subcategory)
    .execute()
}
