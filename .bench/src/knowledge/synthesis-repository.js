/** @returns All of them, by topic; there are as many as there are topics. */
export async function listSyntheses(db) {
    return db.selectFrom('syntheses').selectAll().orderBy('main_category').orderBy('subcategory').execute();
}
export async function saveSynthesis(db, row) {
    await db
        .insertInto('syntheses')
        .values(row)
        .onConflict((conflict) => conflict.columns(['main_category', 'subcategory']).doUpdateSet({ ...row, updated_at: new Date() }))
        .execute();
}
export async function removeSynthesis(db, place) {
    await db
        .deleteFrom('syntheses')
        .where('main_category', '=', place.main_category)
        .where('subcategory', '=', place.subcategory)
        .execute();
}
